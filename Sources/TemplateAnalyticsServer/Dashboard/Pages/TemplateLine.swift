import TemplateAnalytics

/// A row of the table of templates.
struct TemplateLine {
  var label: TemplateLabel
  var status: TemplateStatus?
  /// Of the whole period.
  var total: AnalyticsCounts
  /// What was sent, over time; nil where nobody knows.
  var trend: [Int?]

  /// - Parameters:
  ///   - rows: of one answer, by template and then by time.
  ///   - now: what begins later is left out.
  static func lines(
    of rows: [AnalyticsRow], origin: CountsOrigin, now: UnixTime, status: (TemplateID) -> TemplateStatus?
  )
    -> [TemplateLine]
  {
    var lines: [TemplateLine] = []
    var start = rows.startIndex
    while start < rows.endIndex {
      guard case .template(let label) = rows[start].group else { break }
      let end = rows[start...].firstIndex { $0.group != rows[start].group } ?? rows.endIndex
      let own = rows[start..<end]
      lines.append(
        TemplateLine(
          label: label, status: status(label.id), total: .sum(own.lazy.map(\.counts)),
          trend: own.filter { $0.stretch.start <= now }.map { ShownMetric.sent.count(in: $0.counts, of: origin) }))
      start = end
    }
    return lines
  }
}

extension TemplateCategory {
  /// `Marketing`.
  var title: String { rawValue.prefix(1) + rawValue.dropFirst().lowercased() }
}

extension TemplateStatus {
  /// `Pending deletion`.
  var title: String { rawValue.prefix(1) + rawValue.dropFirst().lowercased().replacing("_", with: " ") }
}
