import TemplateAnalytics

/// A metric over time against the same so many days earlier, and the table of all metrics.
struct MetricChart {
  /// In the order of time, one for each stretch.
  let rows: [AnalyticsRow]
  let metric: ShownMetric
  let query: AnalyticsQuery
  let sight: Sight
  let now: UnixTime

  /// - Parameter rows: those that begin in the future are left out: nobody knows of them yet.
  init(_ rows: [AnalyticsRow], metric: ShownMetric, query: AnalyticsQuery, sight: Sight, now: UnixTime) {
    self.rows = rows.filter { $0.stretch.start <= now }
    self.metric = metric
    self.query = query
    self.sight = sight
    self.now = now
  }

  var html: HTML {
    let granularity = query.granularity
    let days = DayText.range(query.days)
    let before = query.dayCount == 1 ? "Previous day" : "Previous \(query.dayCount) days"
    return TrendChart(
      id: "trend", title: "\(metric.title) by \(granularity.rawValue), \(days), \(query.timeZoneName)",
      ticks: rows.map { DayText.tick($0.stretch, granularity) },
      series: [
        .init(
          name: metric.title, values: rows.map { metric.count(in: $0.counts, of: sight).map(Double.init) },
          style: .main),
        .init(
          name: before,
          values: rows.map { row in
            row.previous.flatMap { metric.count(in: $0.counts, of: sight).map(Double.init) }
          }, style: .before),
      ], isFirstCut: rows.first?.stretch.isCut(granularity) ?? false,
      isLastCut: rows.last.map { $0.stretch.end > now || $0.stretch.isCut(granularity) } ?? false,
      table: DataTable(
        caption: "All metrics by \(granularity.rawValue)",
        columns: [granularity == .hour ? "Hour" : "Date"] + ShownMetric.allCases.map(\.title)
          + ["\(metric.title), \(before.lowercased())"],
        rows: rows.map { row in
          ["\(DayText.title(row.stretch, granularity))"]
            + ShownMetric.allCases.map { .count($0.count(in: row.counts, of: sight)) }
            + [.count(row.previous.flatMap { metric.count(in: $0.counts, of: sight) })]
        })
    ).html
  }
}
