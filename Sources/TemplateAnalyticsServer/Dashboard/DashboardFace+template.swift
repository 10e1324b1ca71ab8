import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/templates/{template_id}`
  var template: RouteTable.Handler {
    page(.templates, state: ["metric"]) { visit, _, context in
      let metric = try ShownMetric.chosen(in: visit.parameters)
      guard let id = TemplateID(context.parameters.get("template_id") ?? "") else { throw Self.unknownTemplate }
      var trend = visit.period.query
      trend.templates = [id]
      trend.comparesWithPrevious = true
      let answer = try await service.answer(trend, of: visit.waba, catalog: visit.catalog)
      guard let group = answer.groups.first, case .template(let label) = group.name else { throw Self.unknownTemplate }
      var cohorts = visit.period.cohorts
      cohorts.templates = [id]
      cohorts.metrics = Set(AnalyticsMetric.allCases.filter(cohorts.origin.tells))
      cohorts.granularity = cohorts.dayCount <= 31 ? .day : .week
      let cohortRows = try await service.answer(cohorts, of: visit.waba, catalog: visit.catalog).rows()
      var buttons = visit.period.query
      buttons.templates = [id]
      buttons.granularity = .total
      buttons.grouping = .button
      buttons.metrics = AnalyticsMetric.ofButtons
      let buttonRows = try await service.answer(buttons, of: visit.waba, catalog: visit.catalog).rows()
      let known = visit.catalog.template(id, of: visit.waba.id)
      return DashboardPage(
        title: label.title, address: visit.address,
        aside: TemplateFacts(label: label, status: known?.status).html
          + ExportLinks(waba: visit.waba.id, templates: [id], query: trend).html
          + CompareForm.link(id, in: visit.address, of: visit.waba.id),
        content: TemplatePage(
          label: label, template: known, trend: try await service.marked(answer.rows(), of: visit.waba),
          total: .sum(cohortRows.map(\.counts)), buttons: buttonRows, cohorts: cohortRows,
          cohortGranularity: cohorts.granularity, linked: visit.catalog.linkedButtons(of: id, of: visit.waba.id),
          sight: visit.catalog.sight(of: id, of: visit.waba), query: trend, metric: metric,
          address: visit.address, waba: visit.waba, now: clock()
        ).html, isOfCounts: true, refresh: 10)
    }
  }

  static let unknownTemplate = Problem(
    status: .notFound, code: "unknown_template", detail: "The WABA has no such template, and nothing is counted for it."
  )
}
