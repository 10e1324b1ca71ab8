import TemplateAnalytics

/// A row of the table of templates.
struct TemplateLine {
  var label: TemplateLabel
  var status: TemplateStatus?
  /// Of the whole period.
  var total: AnalyticsCounts
  /// What was sent, over time; nil where nobody knows. Empty until it was asked for.
  var trend: [Int?] = []

  /// - Parameter row: of all of the period.
  /// - Returns: nil for a row that is not about a template.
  init?(_ row: AnalyticsRow, status: (TemplateID) -> TemplateStatus?) {
    guard case .template(let label) = row.group else { return nil }
    self.label = label
    self.status = status(label.id)
    total = row.counts
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
