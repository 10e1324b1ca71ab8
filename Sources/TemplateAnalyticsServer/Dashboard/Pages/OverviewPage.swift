import TemplateAnalytics
import TemplateAnalyticsStore

/// How a WABA is doing.
struct OverviewPage {
  /// One row for each stretch of the period, with the days before.
  let trend: [AnalyticsRow]
  /// What became of each template's messages that were sent before today, and of those sent today: one row for each.
  let templates: (before: [AnalyticsRow], today: [AnalyticsRow])
  let sight: Sight
  let query: AnalyticsQuery
  let metric: ShownMetric
  let address: DashboardAddress
  let waba: WABA
  let now: UnixTime

  var html: HTML {
    let totals = AnalyticsCounts.sum(trend.map(\.counts))
    let cohorts = AnalyticsCounts.sum((templates.before + templates.today).map(\.counts))
    let funnel = Funnel(counts: cohorts, events: totals, sight: sight)
    // Those sent today are still being read. Where there are no others, they are what there is.
    let leavesOutToday = templates.before.contains { $0.counts.counts.delivered > 0 }
    let standings = TemplateStandings(
      rows: leavesOutToday ? templates.before : templates.today,
      leavesOutToday: leavesOutToday && !templates.today.isEmpty, waba: waba.id, address: address)
    return """
      \(SourceNotice(waba: waba, knowledge: totals.isKnown).html)\
      \(MetricCards(trend, query: query, sight: sight, shown: metric, address: address, now: now).html)\
      <section class="panel" aria-label="Trend">
      \(MetricChart(trend, metric: metric, query: query, sight: sight, now: now).html)</section>
      <div class="columns">
      <section class="panel" aria-labelledby="funnel-heading">
      <h2 id="funnel-heading">Funnel</h2>
      <p class="soft">\(funnel.note)</p>
      \(funnel.html)</section>
      <section class="panel" aria-labelledby="standing-heading">
      <h2 id="standing-heading">Best and worst read</h2>
      \(standings.html)</section>
      </div>

      """
  }
}
