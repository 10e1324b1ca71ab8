import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/compare`
  var compare: RouteTable.Handler {
    page(.compare, state: CompareChoice.names) { visit, _, _ in
      let choice = try CompareChoice(visit.parameters)
      let query = visit.period.query
      // Without today, of which messages are still being read, unless there is nothing else.
      let apart = visit.period.apart
      var totals = visit.period.cohorts
      totals.granularity = .total
      totals.days = apart.before ?? query.days
      let rows = try await service.answer(totals, of: visit.waba, catalog: visit.catalog).rows()
      func row(_ id: TemplateID) throws -> (label: TemplateLabel, counts: AnalyticsCounts) {
        for row in rows {
          if case .template(let label) = row.group, label.id == id { return (label, row.counts) }
        }
        throw Self.unknownTemplate
      }
      let content: ComparePage.Content =
        switch (try choice.a.map(row), try choice.b.map(row)) {
        case (nil, nil): .nothing(suggestion: Self.mostSent(rows))
        case (let one?, nil), (nil, let one?): .one(one.label)
        case (let a?, let b?) where a.label.id == b.label.id: .same(a.label)
        case (let a?, let b?): try await compared(a, b, totals, visit)
        }
      return DashboardPage(
        title: "Compare", address: visit.address,
        controls: CompareForm(rows: rows, choice: choice, address: visit.address).html,
        content: ComparePage(
          content: content, query: query, leavesOutToday: apart.before != nil && apart.today != nil,
          address: visit.address, waba: visit.waba, now: clock()
        ).html, isOfCounts: true, refresh: 10)
    }
  }

  private func compared(
    _ a: (label: TemplateLabel, counts: AnalyticsCounts), _ b: (label: TemplateLabel, counts: AnalyticsCounts),
    _ totals: AnalyticsQuery, _ visit: Visit
  ) async throws -> ComparePage.Content {
    var trend = visit.period.cohorts
    trend.templates = [a.label.id, b.label.id].sorted()
    let rows = try await service.answer(trend, of: visit.waba, catalog: visit.catalog).rows()
    var buttons = totals
    buttons.templates = trend.templates
    buttons.grouping = .button
    buttons.metrics = AnalyticsMetric.ofButtons
    let presses = try await service.answer(buttons, of: visit.waba, catalog: visit.catalog).rows()
    buttons.days = visit.period.query.days
    let cohorts = try await service.answer(buttons, of: visit.waba, catalog: visit.catalog).rows()
    buttons.attribution = .event
    let events = try await service.answer(buttons, of: visit.waba, catalog: visit.catalog).rows()
    func compared(_ template: (label: TemplateLabel, counts: AnalyticsCounts)) -> ComparedTemplate {
      ComparedTemplate(
        label: template.label, counts: template.counts, trend: rows.filter { $0.group == .template(template.label) },
        clicks: visit.catalog.clickSight(of: template.label.id, of: visit.waba), presses: presses, cohorts: cohorts,
        events: events)
    }
    return .two(compared(a), compared(b))
  }

  private static func mostSent(_ rows: [AnalyticsRow]) -> (TemplateLabel, TemplateLabel)? {
    let most = rows.filter { $0.counts.counts.sent > 0 }.sorted { $0.counts.counts.sent > $1.counts.counts.sent }
      .prefix(2).compactMap { row in if case .template(let label) = row.group { label } else { nil } }
    return most.count == 2 ? (most[0], most[1]) : nil
  }
}
