import TemplateAnalytics

/// The pages of a WABA that the navigation names.
enum DashboardTab: CaseIterable, Sendable {
  case overview, templates, compare, ingest

  var title: String {
    switch self {
    case .overview: "Overview"
    case .templates: "Templates"
    case .compare: "Compare"
    case .ingest: "Ingest"
    }
  }

  func path(of waba: WABAID) -> String {
    switch self {
    case .overview: "/wabas/\(waba)"
    case .templates: "/wabas/\(waba)/templates"
    case .compare: "/wabas/\(waba)/compare"
    case .ingest: "/wabas/\(waba)/ingest"
    }
  }

  /// Where a template's own page is.
  static func path(of template: TemplateID, of waba: WABAID) -> String { "/wabas/\(waba)/templates/\(template)" }
}
