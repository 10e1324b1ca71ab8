import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Answers a `templates_analytics` query from the counts of days.
struct TemplatesAnalytics {
  let sources: AnalyticsSources
  let policy: Policy

  /// - Throws: ``MetaFailure``, or ``StoreError``.
  func answer(
    _ query: KaleyraQuery, of waba: WABA, catalog: CatalogSnapshot
  ) async throws -> (headers: HTTPFields, body: ByteBuffer) {
    // Nothing is asked of anybody for days that are still to come.
    let answering = try await sources.answering(
      waba, templates: query.dayCount == 0 ? [] : query.templates,
      days: query.firstDay...max(query.firstDay, query.lastDay),
      product: query.product, catalog: catalog)
    let asked = answering.templates.filter {
      query.status == nil || answering.catalog.template($0, of: waba.id)?.status == query.status
    }
    let page = Page(rowCount: asked.count * query.dayCount, limit: query.limit, position: query.position)
    var points: [DataPoint] = []
    var withheld: [TemplateID] = []
    if !page.rows.isEmpty {
      // Row n is day n % dayCount of template n / dayCount: quiet days are rows too, so no row has to be counted.
      let shown = Array(asked[page.rows.lowerBound / query.dayCount...(page.rows.upperBound - 1) / query.dayCount])
      let report = try await answering.counts.report(
        waba: waba.id, templates: shown, days: query.firstDay...query.lastDay, product: query.product)
      // Most templates have enough of them on these days alone.
      let small = shown.filter { report.events(of: $0) < policy.minimumEvents }
      if !small.isEmpty {
        let events = try await answering.counts.lifetimeEvents(waba: waba.id, templates: small)
        withheld = small.filter { events[$0] ?? 0 < policy.minimumEvents }
      }
      let withheldSet = Set(withheld)
      points = page.rows.map { row in
        let template = asked[row / query.dayCount]
        let day = query.firstDay.advanced(by: Int64(row % query.dayCount))
        let counts = report.days[template]?[day]
        let showsClicks = waba.showsClicks(of: template, in: answering.catalog)
        return DataPoint(
          template: template, day: day, counts: counts?.counts ?? Counts(),
          clicked: showsClicks
            ? (counts?.buttons ?? []).map { ButtonCount(kind: $0.kind, content: $0.text, count: $0.count) } : [],
          isWithheld: withheldSet.contains(template) || answering.isAbsentUnknown && counts == nil)
      }
    }
    var headers = Response.jsonHeaders
    if !withheld.isEmpty { headers[.withheldTemplates] = withheld.map(\.description).joined(separator: ",") }
    return (headers, ByteBuffer(bytes: KaleyraAnswer.encode(points, query: query, page: page)))
  }
}
