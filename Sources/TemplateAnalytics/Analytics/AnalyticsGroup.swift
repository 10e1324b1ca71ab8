/// What a row is about.
package enum AnalyticsGroup: Hashable, Sendable {
  case template(TemplateLabel)
  /// nil: of templates whose category nobody told.
  case category(TemplateCategory?)
  /// nil: of templates whose language nobody told.
  case language(String?)
  case button(TemplateLabel, ButtonKind, text: String)
  case all
}
