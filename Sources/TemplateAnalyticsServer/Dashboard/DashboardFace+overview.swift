import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}`
  var overview: RouteTable.Handler {
    page(.overview, state: ["metric"]) { visit, request, _ in
      let metric = try ShownMetric.chosen(in: visit.parameters)
      var trend = visit.period.query
      trend.grouping = .none
      trend.comparesWithPrevious = true
      var templates = visit.period.query
      templates.granularity = .total
      templates.attribution = templates.origin == .ledger ? .send : .event
      // Both at once. The one that may have the most to read comes first.
      async let trendAnswer = service.answer(trend, of: visit.waba, catalog: visit.catalog).rows()
      async let templatesAnswer = service.answer(templates, of: visit.waba, catalog: visit.catalog).rows()
      let (trendRows, templateRows) = try await (trendAnswer, templatesAnswer)
      if trendRows.allSatisfy({ $0.counts.counts == Counts() }), try await isFirstRun(visit) {
        return firstRun(visit, request)
      }
      return DashboardPage(
        title: visit.waba.title, address: visit.address,
        aside: ExportLinks(waba: visit.waba.id, template: nil, query: visit.period.query).html,
        content: OverviewPage(
          trend: trendRows, templates: templateRows, query: trend, metric: metric, address: visit.address,
          waba: visit.waba, now: clock()
        ).html, isOfCounts: true, refresh: 10)
    }
  }

  /// `GET /`: the only WABA, or those there are.
  func home(_ request: Request, _ context: AppContext) async throws -> Response {
    try await signedIn(request, context) { visitor in
      let wabas = visitor.wabas
      if wabas.count == 1, let waba = wabas.first {
        return Response(
          status: .seeOther, headers: [.location: DashboardTab.overview.path(of: waba.id), .cacheControl: "no-store"])
      }
      if wabas.isEmpty { return noWABA(visitor).response(to: request) }
      let name = FormText.parameters(request.uri.query ?? "").last { $0.name == "name" }?.value ?? ""
      let page = DashboardPage(
        title: "WhatsApp accounts", visitor: visitor, content: HomePage(wabas: wabas, name: name).html)
      return page.response(to: request)
    }
  }
}

extension Visitor {
  /// Those that they may see, by name.
  var wabas: [WABA] {
    caller.catalog.wabas.values.filter { $0.sid == caller.account.sid }.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
  }
}

extension WABA {
  /// How pages call it.
  var title: String { name.isEmpty ? "WABA \(id)" : name }
}
