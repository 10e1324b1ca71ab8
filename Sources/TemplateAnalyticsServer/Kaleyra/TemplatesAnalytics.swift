import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// Answers a `templates_analytics` query from the day tallies.
struct TemplatesAnalytics {
  let ledger: Ledger
  let policy: Policy

  /// - Parameter templates: the catalogue's templates of the WABA, by id.
  func answer(_ query: KaleyraQuery, waba: WABAID, templates: [Template]) throws(StoreError) -> Response {
    let known = Dictionary(uniqueKeysWithValues: templates.map { ($0.id, $0) })
    let asked = try present(query, waba: waba, known: known)
    let page = Page(rowCount: asked.count * query.dayCount, limit: query.limit, position: query.position)
    var points: [DataPoint] = []
    var withheld: [TemplateID] = []
    if !page.rows.isEmpty {
      // Row n is day n % dayCount of template n / dayCount: quiet days are rows too, so no row has to be counted.
      let shown = Array(asked[page.rows.lowerBound / query.dayCount...(page.rows.upperBound - 1) / query.dayCount])
      let report = try ledger.report(
        waba: waba, templates: shown, days: query.firstDay...query.lastDay, product: query.product)
      withheld = shown.filter { policy.minimumEvents > 0 && report.lifetimeEvents[$0] ?? 0 < policy.minimumEvents }
      let withheldSet = Set(withheld)
      points = page.rows.map { row in
        let template = asked[row / query.dayCount]
        let day = query.firstDay.advanced(by: Int64(row % query.dayCount))
        let counts = report.days[template]?[day]
        let showsClicks = known[template]?.category?.showsClicks ?? false
        return DataPoint(
          template: template, day: day, counts: counts?.counts ?? Counts(),
          clicked: showsClicks
            ? (counts?.buttons ?? []).map { ButtonCount(kind: $0.kind, content: $0.text, count: $0.count) } : [],
          isWithheld: withheldSet.contains(template))
      }
    }
    var response = Response.json(bytes: KaleyraAnswer.encode(points, query: query, page: page))
    if !withheld.isEmpty {
      response.headers[.withheldTemplates] = withheld.map(\.description).joined(separator: ",")
    }
    return response
  }

  /// The templates asked for that the WABA has: in its catalogue, or with anything counted.
  private func present(
    _ query: KaleyraQuery, waba: WABAID, known: [TemplateID: Template]
  ) throws(StoreError) -> [TemplateID] {
    if let status = query.status { return query.templates.filter { known[$0]?.status == status } }
    if query.templates.allSatisfy({ known[$0] != nil }) { return query.templates }
    let counted = Set(try ledger.templates(of: waba))
    return query.templates.filter { known[$0] != nil || counted.contains($0) }
  }
}
