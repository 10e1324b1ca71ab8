import TemplateAnalytics

extension HTML {
  /// A count; a dash where nobody knows it, which is not 0.
  static func count(_ count: Int?) -> HTML { count.map { "\(NumberText.count($0))" } ?? unknown }

  /// A rate; a dash where there is none. More than all is no share: it happened to messages of earlier days.
  static func rate(_ rate: Rate?) -> HTML {
    guard let rate else { return "<i title=\"No rate\">—<b> no rate</b></i>" }
    return rate.isShare ? "\(NumberText.rate(rate))" : "&gt;100%"
  }

  /// Short, since a table may have hundreds: the words are for those who cannot see the dash.
  static let unknown: HTML = "<i title=\"Not known\">—<b> not known</b></i>"

  /// A link that text from outside stands in.
  static func link(_ address: DashboardAddress, _ text: String) -> HTML {
    "<a href=\"\(address.text)\"><bdi>\(text)</bdi></a>"
  }
}
