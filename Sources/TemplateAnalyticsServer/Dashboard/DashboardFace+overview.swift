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
      // All at once. The one that may have the most to read comes first.
      async let trendAnswer = service.answer(trend, of: visit.waba, catalog: visit.catalog).rows()
      async let beforeAnswer = cohorts(visit.period.apart.before, visit)
      async let todayAnswer = cohorts(visit.period.apart.today, visit)
      let trendRows = try await service.marked(trendAnswer, of: visit.waba)
      let templates = (before: try await beforeAnswer, today: try await todayAnswer)
      let isEmpty = trendRows.allSatisfy { $0.counts.counts == Counts() }
      let beginning = isEmpty ? try await beginning(visit) : .counted
      if beginning == .unheard { return firstRun(visit, request) }
      let steps = beginning == .uncounted ? steps(visit, request, hasHeard: true).html : nil
      return DashboardPage(
        title: visit.waba.title, address: visit.address,
        aside: ExportLinks(
          waba: visit.waba.id, templates: nil, query: visit.period.query,
          count: max(templates.before.count, templates.today.count)
        ).html,
        content: (steps ?? .empty)
          + OverviewPage(
            trend: trendRows, templates: templates, sight: Self.sight(templates.before + templates.today, visit),
            query: trend, metric: metric, address: visit.address, waba: visit.waba, now: clock()
          ).html, isOfCounts: true, refresh: 10)
    }
  }

  /// What became of each template's messages that were sent on some days: one row for each.
  private func cohorts(_ days: ClosedRange<Day>?, _ visit: Visit) async throws -> [AnalyticsRow] {
    guard let days else { return [] }
    var query = visit.period.cohorts
    query.days = days
    query.granularity = .total
    return try await service.answer(query, of: visit.waba, catalog: visit.catalog).rows()
  }

  /// Clicks are seen where those on any of the templates that were sent are.
  private static func sight(_ rows: [AnalyticsRow], _ visit: Visit) -> Sight {
    let sent = rows.filter { $0.counts.counts.sent > 0 }
    let sees = sent.contains { row in
      guard case .template(let label) = row.group else { return false }
      return visit.catalog.sight(of: label.id, of: visit.waba).seesClicks
    }
    return Sight(origin: visit.waba.origin, seesClicks: sent.isEmpty || sees)
  }

  /// `GET /`: the only WABA, or those there are.
  func home(_ request: Request, _ context: AppContext) async throws -> Response {
    try await signedIn(request, context) { visitor in
      let wabas = visitor.caller.catalog.wabas(of: visitor.caller.account).sorted {
        ($0.title, $0.id) < ($1.title, $1.id)
      }
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

extension WABA {
  /// How pages call it.
  var title: String { name.isEmpty ? "WABA \(id)" : name }
}
