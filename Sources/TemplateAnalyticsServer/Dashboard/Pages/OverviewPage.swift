import TemplateAnalytics
import TemplateAnalyticsStore

/// How a WABA is doing.
struct OverviewPage {
  /// One row for each stretch of the period, with the days before.
  let trend: [AnalyticsRow]
  /// What became of each template's messages: one row for each.
  let templates: [AnalyticsRow]
  let query: AnalyticsQuery
  let metric: ShownMetric
  let address: DashboardAddress
  let waba: WABA
  let now: UnixTime

  var html: HTML {
    let totals = AnalyticsCounts.sum(trend.map(\.counts))
    let before = AnalyticsCounts.sum(trend.compactMap { $0.previous?.counts })
    let funnel = Funnel(counts: .sum(templates.map(\.counts)), origin: query.origin)
    return """
      \(SourceNotice(waba: waba, knowledge: totals.isKnown).html)\
      \(MetricCards(counts: totals, previous: before, origin: query.origin, shown: metric, address: address).html)\
      <section class="panel" aria-label="Trend">
      \(MetricChart(trend, metric: metric, query: query, now: now).html)</section>
      <div class="columns">
      <section class="panel" aria-labelledby="funnel-heading">
      <h2 id="funnel-heading">Funnel</h2>
      <p class="soft">\(funnel.note)</p>
      \(funnel.html)</section>
      <section class="panel" aria-labelledby="standing-heading">
      <h2 id="standing-heading">Best and worst read</h2>
      \(TemplateStandings(rows: templates, query: query, waba: waba.id, address: address).html)</section>
      </div>

      """
  }
}
