import TemplateAnalytics

/// The templates that were asked for, and those of them that one page shows.
struct FoundTemplates {
  /// Of the WABA.
  let allCount: Int
  let count: Int
  /// From 1.
  let page: Int
  let pageCount: Int
  let knowledge: AnalyticsCounts.Knowledge
  var shown: [TemplateLine]
  /// Those that were asked for, where these are not all, and not too many to name.
  let named: [TemplateID]?

  /// So that a page stays small: each row has a chart.
  static let linesPerPage = 25

  /// - Parameter lines: all templates of the WABA.
  init(_ lines: [TemplateLine], _ choice: TemplatesChoice) {
    let found = choice.sorted(lines.filter(choice.matches))
    allCount = lines.count
    count = found.count
    named = found.count < lines.count && found.count <= ExportLinks.maximumNamed ? found.map(\.label.id).sorted() : nil
    pageCount = max(1, (found.count + Self.linesPerPage - 1) / Self.linesPerPage)
    page = min(choice.page, pageCount)
    knowledge = AnalyticsCounts.sum(lines.lazy.map(\.total)).isKnown
    shown = Array(found.dropFirst((page - 1) * Self.linesPerPage).prefix(Self.linesPerPage))
  }

  /// Takes in what was sent over time.
  /// - Parameters:
  ///   - rows: of the templates that are shown, by template and then by time.
  ///   - now: what begins later is left out.
  mutating func addTrends(_ rows: [AnalyticsRow], of origin: CountsOrigin, now: UnixTime) {
    var trends: [TemplateID: [Int?]] = [:]
    for row in rows where row.stretch.start <= now {
      guard case .template(let label) = row.group else { continue }
      trends[label.id, default: []].append(ShownMetric.sent.count(in: row.counts, of: Sight(origin: origin)))
    }
    for index in shown.indices { shown[index].trend = trends[shown[index].label.id] ?? [] }
  }
}
