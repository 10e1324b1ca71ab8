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
    try await insert(try await days(holding: cells))
  }

  private struct TemplateDay: Hashable {
    var template: TemplateKey
    var day: Day
  }

  /// What the contributions to `cells` add up to, by event and by sending.
  ///
  /// The epoch of a tally is the sum of the versions of all that it is made of, of what does not count too: it grows
  /// with whatever anybody learns, so a tally that was counted with less knowledge never wins. One of which all was taken
  /// back, or of which all that counts does so by the other attribution, is a row of zeros for that reason, and not
  /// left out.
  func slots(_ cells: Set<TallyCell>) async throws(StoreError) -> [TallyRow] {
    let sums = try await store.select(
      """
      SELECT waba, template, slot, product, metric, code, button, detail, sum(count), sum(version)
      FROM contribution FINAL WHERE (waba, template, slot) IN cells
      GROUP BY waba, template, slot, product, metric, code, button, detail
      """,
      with: [Self.table("cells", of: "slot", cells.lazy.map { ($0.template, $0.slot.number) })],
      on: shard, read: ContributionSum.init)
    var tallies = Tallies()
    var rows: [TallyRow.Place: TallyRow] = [:]
    for sum in sums {
      tallies.add(sum.count, of: sum.contribution, detail: sum.detail)
      for attribution in Attribution.allCases {
        let place = TallyRow.Place(
          TallyKey(
            template: sum.contribution.template, product: sum.contribution.product, attribution: attribution,
            slot: sum.contribution.slot))
        // It wraps around after more facts than anybody will ever send.
        rows[place, default: TallyRow(place, epoch: 0)].epoch &+= sum.version
      }
    }
    for slot in tallies.slots {
      for attribution in Attribution.allCases {
        rows[TallyRow.Place(TallyKey(slot.place, attribution))]?.counted.add(slot[attribution])
      }
    }
    for (key, count) in tallies.buttons {
      rows[TallyRow.Place(key.tally)]?.counted.buttons[TallyCounts.Button(key)] = count
    }
    for (key, count) in tallies.failures { rows[TallyRow.Place(key.tally)]?.counted.failures[key.code] = count }
    return Array(rows.values)
  }

  /// The sums of the slots of each day that holds one of `cells`. ClickHouse adds them up: the histograms of a busy day
  /// would take longer to send.
  func days(holding cells: Set<TallyCell>) async throws(StoreError) -> [TallyRow] {
    let days = Set(cells.map { TemplateDay(template: $0.template, day: $0.slot.day) })
    let numbers = days.map { max(0, $0.day.number) }
    let resolutions = Attribution.allCases.map { Resolution($0, isDay: false).columnValue }.joined(separator: ", ")
    // The range is for the index: mostly it is a day or two of all the years.
    let slots = ClickHouseStore.newest(
      TallyColumn.all,
      where: """
        resolution IN (\(resolutions)) AND (waba, template, intDiv(start, \(Self.slotsOfADay))) IN days
        AND start >= \((numbers.min() ?? 0) * Self.slotsOfADay) AND start < \(((numbers.max() ?? 0) + 1) * Self.slotsOfADay)
        """)
    return try await store.select(
      """
      SELECT waba, template, resolution, intDiv(start, \(Self.slotsOfADay)) AS day, product, sum(epoch),
        \(TallyColumn.all.sums)
      FROM (\(slots)) AS slots GROUP BY waba, template, resolution, day, product
      """,
      with: [Self.table("days", of: "day", days.lazy.map { ($0.template, $0.day.number) })],
      on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      var row = try TallyRow(&reader)
      row.place.resolution = Resolution(row.place.resolution.attribution, isDay: true)
      return row
    }
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

  func insert(_ tallies: [TallyRow]) async throws(StoreError) {
    var rows = RowBinaryWriter()
    for tally in tallies { rows.write(tally) }
    try await store.insert(into: "tally", rows, on: shard)
  }
}
