import TemplateAnalytics

/// A metric over time against the same so many days earlier, and the table of all metrics.
struct MetricChart {
  /// In the order of time, one for each stretch.
  let rows: [AnalyticsRow]
  let metric: ShownMetric
  let query: AnalyticsQuery
  let now: UnixTime

  /// - Parameter rows: those that begin in the future are left out: nobody knows of them yet.
  init(_ rows: [AnalyticsRow], metric: ShownMetric, query: AnalyticsQuery, now: UnixTime) {
    self.rows = rows.filter { $0.stretch.start <= now }
    self.metric = metric
    self.query = query
    self.now = now
  }

  var html: HTML {
    let granularity = query.granularity
    let days = DayText.range(query.days)
    return TrendChart(
      id: "trend", title: "\(metric.title) by \(granularity.rawValue), \(days), \(query.timeZoneName)",
      ticks: rows.map { DayText.tick($0.stretch, granularity) },
      series: [
        .init(
          name: metric.title, values: rows.map { metric.count(in: $0.counts, of: query.origin).map(Double.init) },
          style: .main),
        .init(
          name: "The \(query.dayCount == 1 ? "day" : "\(query.dayCount) days") before",
          values: rows.map { row in
            row.previous.flatMap { metric.count(in: $0.counts, of: query.origin).map(Double.init) }
          }, style: .before),
      ], isLastOpen: rows.last.map { $0.stretch.end > now } ?? false,
      table: DataTable(
        caption: "All metrics by \(granularity.rawValue)",
        columns: [granularity == .hour ? "Hour" : "Date"] + ShownMetric.allCases.map(\.title),
        rows: rows.map { row in
          ["\(DayText.title(row.stretch, granularity))"]
            + ShownMetric.allCases.map { .count($0.count(in: row.counts, of: query.origin)) }
        })
    ).html
  }
}
