import TemplateAnalytics

extension ClickHouseLedger {
  /// Lets ClickHouse sum up the tallies that stretches of time are made of: a day of another time zone is 96 of them.
  package func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution,
    details: PeriodDetails
  ) async throws(StoreError) -> PeriodReport {
    let tallies = PeriodTallies(periods, attribution)
    guard !templates.isEmpty, let condition = tallies.condition else { return PeriodReport() }
    // To read and sum up how long it took takes as long as all the rest.
    let tellsLatencies = details.contains(.latencies)
    let columns = tellsLatencies ? TallyColumn.all : TallyColumn.withoutLatencies
    let newest = ClickHouseStore.newest(
      columns,
      where: """
        \(Self.tallies(of: templates, waba)) AND product = \(product.rawValue) AND (\(condition))
        AND start IN (SELECT start FROM stretches)
        """)
    let rows = try await store.select(
      """
      SELECT template, stretch, \(columns.sums) FROM (\(newest)) AS newest
      ALL INNER JOIN (SELECT start, stretch FROM stretches) AS stretch_of_start USING start
      GROUP BY template, stretch
      """, with: [tallies.table], on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in
      (
        template: try reader.readTemplate(), period: Int(try reader.read(UInt32.self)),
        sum: try TallyCounts(&reader, withLatencies: tellsLatencies)
      )
    }
    var report = PeriodReport()
    for (template, period, sum) in rows where periods.indices.contains(period) {
      let buttons = sum.buttons.map { DayCounts.ButtonPresses(kind: $0.key.kind, text: $0.key.text, count: $0.value) }
      let counts = DayCounts(
        sum.counts, buttons: buttons, failures: details.contains(.failures) ? sum.failures : [:],
        latencies: sum.latencies)
      if let counts { report.counts[template, default: [:]][period] = counts }
    }
    return report
  }
}

/// Which tallies make up which stretch of time.
private struct PeriodTallies {
  private var conditions: [String] = []
  private var stretches = RowBinaryWriter()

  /// Nothing is counted outside of these. No number of a slot among them is the number of a day, too.
  private static let plausible =
    Slot(holding: UnixTime.plausible.lowerBound)..<Slot(holding: UnixTime.plausible.upperBound)

  init(_ periods: [Range<Slot>], _ attribution: Attribution) {
    let periods = periods.map { $0.clamped(to: Self.plausible) }
    for (index, period) in periods.enumerated() {
      let ranges = PeriodRanges([period])
      for start in (ranges.slots + ranges.days).joined() {
        stretches.write(UInt32(clamping: start))
        stretches.write(UInt32(clamping: index))
        stretches.endRow()
      }
    }
    // For the index: which of them are meant is in the table.
    let ranges = PeriodRanges(periods)
    for (ranges, isDay) in [(ranges.slots, false), (ranges.days, true)] {
      guard let first = ranges.first, let last = ranges.last else { continue }
      conditions.append(
        "resolution = \(Resolution(attribution, isDay: isDay).columnValue) AND start >= \(first.lowerBound) "
          + "AND start < \(last.upperBound)")
    }
  }

  /// Which rows are looked at; nil where there are none.
  var condition: String? { conditions.isEmpty ? nil : conditions.joined(separator: " OR ") }

  /// The stretch that each tally is part of, by its start.
  var table: ClickHouseTable {
    ClickHouseTable(name: "stretches", structure: "start UInt32, stretch UInt32", rows: stretches)
  }
}
