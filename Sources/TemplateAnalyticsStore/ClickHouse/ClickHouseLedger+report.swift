import TemplateAnalytics

extension ClickHouseLedger {
  /// Reads the day tallies of `templates` of a WABA.
  package func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport {
    if templates.isEmpty { return DayReport() }
    // How long it took is not asked for, and need not be read.
    let rows = try await store.select(
      ClickHouseStore.newest(
        TallyColumn.withoutLatencies,
        where: """
          \(Self.tallies(of: templates, waba)) AND resolution = 'day' AND product = \(product.rawValue)
          AND start BETWEEN \(max(0, days.lowerBound.number)) AND \(max(0, days.upperBound.number))
          """), on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in
      let place = try TallyRow.Place(&reader)
      _ = try reader.read(UInt64.self)
      return (place: place, counted: try TallyCounts(&reader, withLatencies: false))
    }
    var report = DayReport()
    for row in rows where row.counted != TallyCounts() {
      var day = DayCounts()
      day.counts = row.counted.counts
      day.buttons = row.counted.buttons.sorted { $0.key < $1.key }.map {
        DayCounts.ButtonPresses(kind: $0.key.kind, text: $0.key.text, count: $0.value)
      }
      report.days[row.place.template.template, default: [:]][row.place.slot.day] = day
    }
    return report
  }

  package func lifetimeEvents(
    waba: WABAID, templates: [TemplateID]
  ) async throws(StoreError) -> [TemplateID: Int] {
    if templates.isEmpty { return [:] }
    let lifetimes = try await store.select(
      """
      SELECT template, sum(events) FROM (
        SELECT template, start, product, argMax(
          sent + delivered + read + replied + arraySum(
            (kind, presses) -> if(kind = \(ButtonKind.uniqueURL.rawValue), 0, presses), `buttons.kind`, `buttons.count`),
          epoch) AS events
        FROM tally WHERE \(Self.tallies(of: templates, waba)) AND resolution = 'day' GROUP BY template, start, product
      ) AS latest GROUP BY template
      """, on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in (try reader.readTemplate(), Int(try reader.read(Int64.self))) }
    return Dictionary(lifetimes) { $1 }
  }

  /// The condition of all tallies of some templates.
  static func tallies(of templates: [TemplateID], _ waba: WABAID) -> String {
    "waba = \(waba) AND template IN (\(templates.map(\.description).joined(separator: ", ")))"
  }

  /// The templates of a WABA that anything was ever counted for.
  package func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID] {
    try await store.select(
      "SELECT DISTINCT template FROM tally WHERE waba = \(waba) AND resolution = 'day' ORDER BY template",
      on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in try reader.readTemplate() }
  }

  package func firstDay(of waba: WABAID) async throws(StoreError) -> Day? {
    let rows = try await store.select(
      """
      SELECT min(start) FROM tally WHERE waba = \(waba) AND resolution = 'day'
      AND (accepted <> 0 OR sent <> 0 OR read <> 0 OR replied <> 0 OR failed <> 0 OR delivered <> 0) HAVING count() > 0
      """, on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in try reader.read(UInt32.self) }
    return rows.first.map { Day(number: Int64($0)) }
  }

  /// All tallies, by slot.
  package func tallies() async throws(StoreError) -> Tallies {
    var tallies = Tallies()
    for shard in store.client.location.shards.indices {
      try await store.eachTemplate(of: shard) { slots, _ in for slot in slots { tallies.add(slot) } }
    }
    tallies.removeZeros()
    return tallies
  }

  /// Whoever asks waits for no longer than this.
  static let questionPatience: Duration = .seconds(10)
}
