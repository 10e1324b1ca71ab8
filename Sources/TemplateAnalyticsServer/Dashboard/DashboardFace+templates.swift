import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/templates`
  var templates: RouteTable.Handler {
    page(.templates, state: TemplatesChoice.names) { visit, _, _ in
      let choice = try TemplatesChoice(visit.parameters)
      var totals = visit.period.query
      totals.granularity = .total
      let rows = try await service.answer(totals, of: visit.waba, catalog: visit.catalog).rows()
      let lines = rows.compactMap { row in
        TemplateLine(row) { visit.catalog.template($0, of: visit.waba.id)?.status }
      }
      var found = FoundTemplates(lines, choice, origin: totals.origin)
      // Only of those on the page: there may be thousands.
      var query = visit.period.query
      query.templates = found.shown.map(\.label.id).sorted()
      if !found.shown.isEmpty {
        let trends = try await service.answer(query, of: visit.waba, catalog: visit.catalog).rows()
        found.addTrends(trends, origin: query.origin, now: clock())
      }
      return DashboardPage(
        title: "Templates", address: visit.address,
        aside: ExportLinks(waba: visit.waba.id, template: nil, query: visit.period.query).html,
        controls: TemplatesFilter(lines: lines, choice: choice, address: visit.address).html,
        content: TemplatesPage(
          found: found, choice: choice, query: query, address: visit.address, waba: visit.waba
        ).html, isOfCounts: true, refresh: 10)
    }
  }
}
