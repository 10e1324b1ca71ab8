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
    let name = query.dayCount == 1 ? "Previous day" : "Previous \(query.dayCount) days"
    var series: [TrendChart.Series] = [
      .init(name: metric.title, values: values { $0.counts }, style: .main)
    ]
    var columns = [granularity == .hour ? "Hour" : "Date"] + ShownMetric.allCases.map(\.title)
    let before = values { $0.previous?.counts }
    // Of a time of which nothing is known there is no line, and no column.
    let hasBefore = before.contains { $0 != nil }
    if hasBefore {
      series.append(.init(name: name, values: before, style: .before))
      columns.append("\(metric.title), \(name.lowercased())")
    }
    return TrendChart(
      id: "trend",
      title: "\(metric.title) by \(granularity.rawValue), \(DayText.range(query.days)), \(query.timeZoneName)",
      ticks: rows.map { DayText.tick($0.stretch, granularity) }, series: series,
      isFirstCut: rows.first?.stretch.isCut(granularity) ?? false,
      isLastCut: rows.last?.stretch.isPart(granularity, at: now) ?? false,
      table: DataTable(
        caption: "All metrics by \(granularity.rawValue)", columns: columns,
        rows: rows.enumerated().map { index, row in
          ["\(DayText.title(row.stretch, granularity))"]
            + ShownMetric.allCases.map { .count($0.count(in: row.counts, of: sight)) }
            + (hasBefore ? [.count(before[index].map { Int($0) })] : [])
        })
    ).html
  }

  /// The metric in some counts of each row; nil where nobody knows.
  private func values(_ counts: (AnalyticsRow) -> AnalyticsCounts?) -> [Double?] {
    rows.map { row in counts(row).flatMap { metric.count(in: $0, of: sight) }.map(Double.init) }
  }
}
