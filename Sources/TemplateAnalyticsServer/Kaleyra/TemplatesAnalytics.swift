import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Answers a `templates_analytics` query from the day tallies.
struct TemplatesAnalytics {
  let ledger: any Ledger
  let policy: Policy

  func answer(
    _ query: KaleyraQuery, waba: WABAID, catalog: CatalogSnapshot
  ) async throws(StoreError) -> (headers: HTTPFields, body: ByteBuffer) {
    let asked = try await present(query, waba: waba, catalog: catalog)
    let page = Page(rowCount: asked.count * query.dayCount, limit: query.limit, position: query.position)
    var points: [DataPoint] = []
    var withheld: [TemplateID] = []
    if !page.rows.isEmpty {
      // Row n is day n % dayCount of template n / dayCount: quiet days are rows too, so no row has to be counted.
      let shown = Array(asked[page.rows.lowerBound / query.dayCount...(page.rows.upperBound - 1) / query.dayCount])
      let report = try await ledger.report(
        waba: waba, templates: shown, days: query.firstDay...query.lastDay, product: query.product)
      // Most templates have enough of them on these days alone.
      let small = shown.filter { report.events(of: $0) < policy.minimumEvents }
      if !small.isEmpty {
        let events = try await ledger.lifetimeEvents(waba: waba, templates: small)
        withheld = small.filter { events[$0] ?? 0 < policy.minimumEvents }
      }
      let withheldSet = Set(withheld)
      points = page.rows.map { row in
        let template = asked[row / query.dayCount]
        let day = query.firstDay.advanced(by: Int64(row % query.dayCount))
        let counts = report.days[template]?[day]
        let showsClicks = catalog.template(template, of: waba)?.category?.showsClicks ?? false
        return DataPoint(
          template: template, day: day, counts: counts?.counts ?? Counts(),
          clicked: showsClicks
            ? (counts?.buttons ?? []).map { ButtonCount(kind: $0.kind, content: $0.text, count: $0.count) } : [],
          isWithheld: withheldSet.contains(template))
      }
    }
    var headers = Response.jsonHeaders
    if !withheld.isEmpty { headers[.withheldTemplates] = withheld.map(\.description).joined(separator: ",") }
    return (headers, ByteBuffer(bytes: KaleyraAnswer.encode(points, query: query, page: page)))
  }

  /// The templates asked for that the WABA has, in the state asked for.
  private func present(
    _ query: KaleyraQuery, waba: WABAID, catalog: CatalogSnapshot
  ) async throws(StoreError) -> [TemplateID] {
    if let status = query.status {
      return query.templates.filter { catalog.template($0, of: waba)?.status == status }
    }
    return try await ledger.present(query.templates, of: waba, in: catalog)
  }
}
