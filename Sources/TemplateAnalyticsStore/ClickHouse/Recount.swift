import TemplateAnalytics

/// A slot of a template: what is recounted in one go.
struct TallyCell: Hashable, Sendable {
  var template: TemplateKey
  var slot: Slot
}

/// Brings tallies up to date with the contributions.
struct Recount: Sendable {
  private let store: ClickHouseStore
  private let shard: Int

  init(_ store: ClickHouseStore, shard: Int) {
    self.store = store
    self.shard = shard
  }

  /// Recounts slots, and then the days that hold them.
  func recount(_ cells: Set<TallyCell>) async throws(StoreError) {
    if cells.isEmpty { return }
    try await insert(try await slots(cells))
    // After the slots are there: of two nodes that change one day, the one that reads last sees both.
    let days = Set(cells.map { TemplateDay(template: $0.template, day: $0.slot.day) })
    try await insert(try await self.days(days))
  }

  private struct TemplateDay: Hashable {
    var template: TemplateKey
    var day: Day
  }

  private struct Place: Hashable {
    var template: TemplateKey
    var start: Int64
    var product: ProductType
  }

  /// What the contributions to `cells` add up to.
  ///
  /// The epoch of a tally is the sum of the versions of all that it is made of, of what does not count too: it grows
  /// with whatever anybody learns, so a tally that was counted with less knowledge never wins.
  private func slots(_ cells: Set<TallyCell>) async throws(StoreError) -> [TallyRow] {
    var rows: [Place: TallyRow] = [:]
    let parts = try await store.select(
      """
      SELECT waba, template, slot, product, metric, code, button, sum(count), sum(version)
      FROM contribution FINAL WHERE (waba, template, slot) IN cells
      GROUP BY waba, template, slot, product, metric, code, button
      """,
      with: [Self.table("cells", of: "slot", cells.lazy.map { ($0.template, $0.slot.number) })],
      on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      let template = TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
      let place = Place(
        template: template, start: Int64(try reader.read(UInt32.self)), product: try reader.readProduct())
      guard let metric = Contribution.Metric(rawValue: try reader.read()) else { throw RowBinaryReader.Malformed() }
      let code = try reader.read(Int32.self)
      let button = try reader.readText()
      return (
        place: place, metric: metric, code: code, button: button, count: try reader.read(Int64.self),
        epoch: try reader.read(UInt64.self)
      )
    }
    for part in parts {
      rows[
        part.place,
        default: TallyRow(
          template: part.place.template, resolution: .slot, start: part.place.start, product: part.place.product)
      ].add(Int(part.count), part.metric, code: part.code, button: part.button, epoch: part.epoch)
    }
    return Array(rows.values)
  }

  /// The sums of the slots of each day.
  private func days(_ days: Set<TemplateDay>) async throws(StoreError) -> [TallyRow] {
    let numbers = days.map { max(0, $0.day.number) }
    // The range is for the index: mostly it is a day or two of all the years.
    let slots = try await store.tallies(
      """
      resolution = 'slot' AND (waba, template, intDiv(start, \(Self.slotsOfADay))) IN days
      AND start >= \((numbers.min() ?? 0) * Self.slotsOfADay) AND start < \(((numbers.max() ?? 0) + 1) * Self.slotsOfADay)
      """,
      with: [Self.table("days", of: "day", days.lazy.map { ($0.template, $0.day.number) })],
      on: shard)
    var rows: [Place: TallyRow] = [:]
    for slot in slots {
      let day = slot.start / Self.slotsOfADay
      rows[
        Place(template: slot.template, start: day, product: slot.product),
        default: TallyRow(template: slot.template, resolution: .day, start: day, product: slot.product)
      ].add(slot)
    }
    return Array(rows.values)
  }

  /// Stretches of time of templates, to look for.
  private static func table(
    _ name: String, of column: String, _ stretches: some Sequence<(TemplateKey, Int64)>
  ) -> ClickHouseTable {
    var rows = RowBinaryWriter()
    for (template, number) in stretches {
      rows.write(template.waba.value)
      rows.write(template.template.value)
      rows.write(UInt32(clamping: number))
      rows.endRow()
    }
    return ClickHouseTable(name: name, structure: "waba UInt64, template UInt64, \(column) UInt32", rows: rows)
  }

  private static let slotsOfADay = Day.seconds / Slot.seconds

  private func insert(_ tallies: [TallyRow]) async throws(StoreError) {
    var rows = RowBinaryWriter()
    for tally in tallies { rows.write(tally) }
    try await store.insert(into: "tally", rows, on: shard)
  }
}
