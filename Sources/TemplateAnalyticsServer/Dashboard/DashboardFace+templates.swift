import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/templates`
  var templates: RouteTable.Handler {
    page(.templates, state: TemplatesChoice.names) { visit, _, _ in
      let choice = try TemplatesChoice(visit.parameters)
      let query = visit.period.query
      let answer = try await service.answer(query, of: visit.waba, catalog: visit.catalog)
      let now = clock()
      let lines = TemplateLine.lines(of: try await answer.rows(), origin: query.origin, now: now) { id in
        visit.catalog.template(id, of: visit.waba.id)?.status
      }
      return DashboardPage(
        title: "Templates", address: visit.address,
        aside: ExportLinks(waba: visit.waba.id, template: nil, query: visit.period.query).html,
        controls: TemplatesFilter(lines: lines, choice: choice, address: visit.address).html,
        content: TemplatesPage(
          lines: lines, choice: choice, query: query, address: visit.address, waba: visit.waba
        ).html, isOfCounts: true, refresh: 10)
    }
  }
}
