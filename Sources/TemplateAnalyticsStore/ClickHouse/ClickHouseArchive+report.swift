import TemplateAnalytics

extension ClickHouseArchive {
  package func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport {
    if templates.isEmpty { return DayReport() }
    let rows = try await store.select(
      """
      SELECT template, day, metric, button, max(count) FROM archive_count
      WHERE \(Self.condition(templates, waba)) AND product = \(product.rawValue)
        AND day BETWEEN \(max(0, days.lowerBound.number)) AND \(max(0, days.upperBound.number))
      GROUP BY template, day, metric, button
      """, on: store.shard(of: waba), patience: ClickHouseLedger.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in
      let template = try reader.readTemplate()
      let day = Day(number: Int64(try reader.read(UInt32.self)))
      guard let metric = ArchiveCount.Metric(rawValue: try reader.read()) else { throw RowBinaryReader.Malformed() }
      let button = try reader.readText()
      let count = Int(clamping: try reader.read(UInt64.self))
      return (template, day, ArchiveCount(metric: metric, button: button, count: count))
    }
    var report = DayReport()
    for (template, day, count) in rows {
      report.days[template, default: [:]][day, default: DayCounts()].set(count)
    }
    report.days = report.days.mapValues { days in
      days.mapValues { day in
        var day = day
        day.buttons.sort { ($0.kind, $0.text) < ($1.kind, $1.text) }
        return day
      }
    }
    return report
  }

  package func lifetimeEvents(
    waba: WABAID, templates: [TemplateID]
  ) async throws(StoreError) -> [TemplateID: Int] {
    if templates.isEmpty { return [:] }
    // A unique click is one of the clicks already; that a day was told of is no event.
    let lifetimes = try await store.select(
      """
      SELECT template, sum(if(metric IN ('unique_url', 'amount_spent', 'told'), 0, highest)) FROM (
        SELECT template, metric, max(count) AS highest FROM archive_count
        WHERE \(Self.condition(templates, waba)) GROUP BY template, product, day, metric, button
      ) AS counts GROUP BY template
      """, on: store.shard(of: waba), patience: ClickHouseLedger.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in
      (try reader.readTemplate(), Int(clamping: try reader.read(UInt64.self)))
    }
    return Dictionary(lifetimes) { $1 }
  }

  package func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID] {
    try await store.select(
      "SELECT DISTINCT template FROM archive_count WHERE waba = \(waba) ORDER BY template",
      on: store.shard(of: waba), patience: ClickHouseLedger.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in try reader.readTemplate() }
  }

  private static func condition(_ templates: [TemplateID], _ waba: WABAID) -> String {
    "waba = \(waba) AND template IN (\(templates.map(\.description).joined(separator: ", ")))"
  }
}
