/// Rows of the native analytics as comma-separated values: a header, and every number in a column of its own.
struct AnalyticsCSV {
  private let query: AnalyticsQuery

  init(_ query: AnalyticsQuery) { self.query = query }

  /// The line of the columns' names.
  var header: [UInt8] {
    var csv = CSVBytes()
    let groups: [String] =
      switch query.grouping {
      case .template: ["template_id", "template_name", "language", "category"]
      case .category: ["category"]
      case .language: ["language"]
      case .button: ["template_id", "template_name", "button_type", "button_content"]
      case .none: []
      }
    for column in groups + ["start", "end", "date"] + countColumns { csv.plain(column) }
    if query.comparesWithPrevious {
      for column in ["start", "end"] + countColumns { csv.plain("previous_" + column) }
    }
    csv.endLine()
    return csv.bytes
  }

  func lines(_ rows: [AnalyticsRow]) -> [UInt8] {
    var csv = CSVBytes(capacity: rows.count * 128)
    for row in rows {
      write(row.group, to: &csv)
      csv.plain(String(row.stretch.start))
      csv.plain(String(row.stretch.end))
      csv.plain(query.granularity.isFinerThanDay ? row.stretch.localTime : row.stretch.days.lowerBound.description)
      write(row.counts, to: &csv)
      if let previous = row.previous {
        csv.plain(String(previous.stretch.start))
        csv.plain(String(previous.stretch.end))
        write(previous.counts, to: &csv)
      }
      csv.endLine()
    }
    return csv.bytes
  }

  /// Whether a row may be about something that nobody can tell of.
  private var hasKnowledge: Bool { query.origin == .archive }

  private var countColumns: [String] {
    (hasKnowledge ? ["unknown", "incomplete"] : [])
      + AnalyticsMetric.allCases.filter(query.metrics.contains).flatMap(columns)
  }

  private func columns(of metric: AnalyticsMetric) -> [String] {
    switch metric {
    case .accepted, .sent, .delivered, .read, .replied, .clicked, .failed, .failures: [metric.rawValue]
    case .rates: Rates(Counts(), clicked: 0).named(for: query).map { $0.name + "_rate" }
    case .timeToDeliver, .timeToRead:
      ["\(metric.rawValue)_count"] + LatencyHistogram().percentiles.map { "\(metric.rawValue)_\($0.name)" }
    }
  }

  private func write(_ group: AnalyticsGroup, to csv: inout CSVBytes) {
    switch group {
    case .template(let label):
      csv.plain(label.id.description)
      csv.text(label.name)
      csv.text(label.language)
      csv.text(label.category?.rawValue)
    case .category(let category): csv.text(category?.rawValue)
    case .language(let language): csv.text(language)
    case .button(let label, let kind, let text):
      csv.plain(label.id.description)
      csv.text(label.name)
      csv.plain(kind.answerName)
      csv.text(text)
    case .all: break
    }
  }

  private func write(_ counts: AnalyticsCounts, to csv: inout CSVBytes) {
    if hasKnowledge {
      if counts.isKnown == .nothing { csv.plain("true") } else { csv.empty() }
      if counts.isKnown == .part { csv.plain("true") } else { csv.empty() }
    }
    for metric in AnalyticsMetric.allCases where query.metrics.contains(metric) {
      if counts.isKnown == .nothing || !query.origin.tells(metric) {
        for _ in columns(of: metric) { csv.empty() }
      } else {
        write(metric, counts, to: &csv)
      }
    }
  }

  private func write(_ metric: AnalyticsMetric, _ counts: AnalyticsCounts, to csv: inout CSVBytes) {
    switch metric {
    case .accepted: csv.plain(String(counts.counts.accepted))
    case .sent: csv.plain(String(counts.counts.sent))
    case .delivered: csv.plain(String(counts.counts.delivered))
    case .read: csv.plain(String(counts.counts.read))
    case .replied: csv.plain(String(counts.counts.replied))
    case .clicked: csv.plain(String(counts.clicked))
    case .failed: csv.plain(String(counts.counts.failed))
    case .rates: for (_, rate) in counts.rates.named(for: query) { csv.plain(rate?.text ?? "") }
    case .timeToDeliver: write(counts.timeToDeliver, to: &csv)
    case .timeToRead: write(counts.timeToRead, to: &csv)
    case .failures:
      csv.plain(FailureReason.ranked(counts.failures).map { "\($0.reason.code):\($0.count)" }.joined(separator: ";"))
    }
  }

  private func write(_ histogram: LatencyHistogram, to csv: inout CSVBytes) {
    csv.plain(String(histogram.count))
    for (_, seconds) in histogram.percentiles { csv.plain(seconds.map(String.init) ?? "") }
  }
}
