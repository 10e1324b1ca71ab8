import TemplateAnalytics
import TemplateAnalyticsStore

/// A row of the table of templates.
struct TemplateLine {
  var label: TemplateLabel
  var status: TemplateStatus?
  /// What became of those that were sent in the whole period.
  var total: AnalyticsCounts
  var sight: Sight
  /// What was sent, over time; nil where nobody knows. Empty until it was asked for.
  var trend: [Int?] = []

  /// - Parameter row: of all of the period.
  /// - Returns: nil for a row that is not about a template.
  init?(_ row: AnalyticsRow, of waba: WABA, in catalog: CatalogSnapshot) {
    guard case .template(let label) = row.group else { return nil }
    self.label = label
    status = catalog.template(label.id, of: waba.id)?.status
    total = row.counts
    sight = catalog.sight(of: label.id, of: waba)
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
