import TemplateAnalytics
import TemplateAnalyticsStore

/// Answers a `template_analytics` query of the Graph face.
struct GraphAnalytics {
  let sources: AnalyticsSources

  /// - Throws: ``MetaFailure``, ``StoreError``, or ``GraphFaceFailure`` where the days of a time zone are not known.
  func answer(
    _ query: GraphAnalyticsQuery, of waba: WABA, catalog: CatalogSnapshot, link: GraphLink
  ) async throws -> GraphAnalyticsAnswer {
    if query.timeZone != nil, waba.source == .meta { throw Self.noTimeZone }
    // Nothing is asked of anybody for days that are still to come.
    let answering = try await sources.answering(
      waba, templates: query.dayCount == 0 ? [] : query.templates,
      days: query.firstDay...max(query.firstDay, query.lastDay), product: query.product, catalog: catalog)
    let asked = answering.templates
    let paging = GraphPaging(
      rowCount: asked.count * query.dayCount, limit: query.limit, position: query.position, link: link)
    let rows = paging.page.rows
    var points: [GraphDataPoint] = []
    if !rows.isEmpty {
      // Row n is day n % dayCount of template n / dayCount: quiet days are rows too, so no row has to be counted.
      let shown = Array(asked[rows.lowerBound / query.dayCount...(rows.upperBound - 1) / query.dayCount])
      let days = try await days(of: query, templates: shown, waba: waba.id, answering.counts)
      points = rows.map { row in
        let template = asked[row / query.dayCount]
        let index = row % query.dayCount
        return point(
          template, time: days.times[index],
          days.counts(template, index) ?? (answering.isAbsentUnknown ? nil : DayCounts()),
          showsClicks: waba.showsClicks(of: template, in: answering.catalog))
      }
    }
    return GraphAnalyticsAnswer(points, query: query, paging: paging, timeZone: waba.timeZone)
  }

  /// The days of a query, by their index.
  private struct Days {
    /// The midnights around each.
    var times: [Range<UnixTime>]
    var counts: (TemplateID, Int) -> DayCounts?
  }

  private func days(
    of query: GraphAnalyticsQuery, templates: [TemplateID], waba: WABAID, _ source: any CountsSource
  ) async throws -> Days {
    let days = (0..<query.dayCount).map { query.firstDay.advanced(by: Int64($0)) }
    guard let zone = query.timeZone else {
      let report = try await source.report(
        waba: waba, templates: templates, days: query.firstDay...query.lastDay, product: query.product)
      return Days(times: days.map { $0.start..<$0.end }) { report.days[$0]?[days[$1]] }
    }
    guard let ledger = source as? any Ledger else { throw Self.noTimeZone }
    let periods = days.map { $0.slots(in: zone) }
    let report = try await ledger.report(
      waba: waba, templates: templates, periods: periods, product: query.product, attribution: .event,
      details: [])
    return Days(times: periods.map { $0.lowerBound.start..<$0.upperBound.start }) { report.counts[$0]?[$1] }
  }

  private static let noTimeZone = GraphFaceFailure.badParameters([
    ParameterProblem(
      parameter: "use_waba_timezone",
      text: "use_waba_timezone must be false for a WABA whose numbers come from Meta: they are those of UTC days")
  ])

  private func point(
    _ template: TemplateID, time: Range<UnixTime>, _ counts: DayCounts?, showsClicks: Bool
  ) -> GraphDataPoint {
    guard let counts else { return GraphDataPoint(template: template, time: time, counts: nil) }
    return GraphDataPoint(
      template: template, time: time, counts: counts.counts,
      clicked: showsClicks
        ? counts.buttons.map { ButtonCount(kind: $0.kind, content: $0.text, count: $0.count) } : [],
      amountSpent: counts.amountSpent,
      linkClicks: counts.buttons.reduce(0) { $1.kind == .url ? $0 + $1.count : $0 })
  }
}
