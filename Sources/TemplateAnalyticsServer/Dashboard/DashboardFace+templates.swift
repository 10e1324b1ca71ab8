import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/templates`
  var templates: RouteTable.Handler {
    page(.templates, state: TemplatesChoice.names) { visit, _, _ in
      let choice = try TemplatesChoice(visit.parameters)
      var totals = visit.period.cohorts
      totals.granularity = .total
      let rows = try await service.answer(totals, of: visit.waba, catalog: visit.catalog).rows()
      let lines = rows.compactMap { TemplateLine($0, of: visit.waba, in: visit.catalog) }
      var found = FoundTemplates(lines, choice)
      // Only of those on the page: there may be thousands.
      var query = visit.period.query
      query.templates = found.shown.map(\.label.id).sorted()
      if !found.shown.isEmpty {
        let trends = try await service.answer(query, of: visit.waba, catalog: visit.catalog).rows()
        found.addTrends(try await service.marked(trends, of: visit.waba), of: query.origin, now: clock())
      }
      let export = ExportLinks(
        waba: visit.waba.id, templates: found.named, query: visit.period.query,
        count: found.named?.count ?? found.allCount)
      return DashboardPage(
        title: "Templates", address: visit.address, aside: found.count == 0 ? nil : export.html,
        controls: TemplatesFilter(lines: lines, choice: choice, address: visit.address).html,
        content: TemplatesPage(
          found: found, choice: choice, query: query, address: visit.address, waba: visit.waba
        ).html, isOfCounts: true, refresh: 10)
    }
  }
}
