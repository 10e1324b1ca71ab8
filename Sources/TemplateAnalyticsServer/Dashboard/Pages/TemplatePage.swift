import TemplateAnalytics
import TemplateAnalyticsStore

/// All there is to tell of one template.
struct TemplatePage {
  let label: TemplateLabel
  /// nil where it is counted and not in the catalogue.
  let template: Template?
  /// One row for each stretch of the period, with the days before.
  let trend: [AnalyticsRow]
  /// What became of the messages sent in the period.
  let total: AnalyticsCounts
  let buttons: [AnalyticsRow]
  /// By day or week of sending; empty where nobody tells.
  let cohorts: [AnalyticsRow]
  let cohortGranularity: Granularity
  let linked: Set<String>
  let query: AnalyticsQuery
  let metric: ShownMetric
  let address: DashboardAddress
  let waba: WABA
  let now: UnixTime

  var html: HTML {
    let counts = AnalyticsCounts.sum(trend.map(\.counts))
    let before = AnalyticsCounts.sum(trend.compactMap { $0.previous?.counts })
    let funnel = Funnel(counts: total, origin: query.origin)
    let clicks = ButtonClicks(
      template: template, rows: buttons, delivered: counts.counts.delivered, origin: query.origin, linked: linked)
    return """
      \(SourceNotice(waba: waba, knowledge: counts.isKnown).html)\
      \(MetricCards(counts: counts, previous: before, origin: query.origin, shown: metric, address: address).html)\
      <div class="columns wide">
      <section class="panel" aria-label="Trend">
      \(MetricChart(trend, metric: metric, query: query, now: now).html)</section>
      \(Self.panel("preview", "Message", MessagePreview(components: template?.components ?? []).html))</div>
      <div class="columns">
      <div>
      \(Self.panel("funnel", "Funnel", "<p class=\"soft\">\(funnel.note)</p>\n\(funnel.html)"))\
      \(Self.panel("times", "Time to read", ReadTimes(counts: total, origin: query.origin).html))</div>
      <div>
      \(Self.panel("buttons", "Clicks by button", clicks.html))\
      \(Self.panel("failures", "Failures", FailureList(counts: total, origin: query.origin).html))</div>
      </div>
      \(cohortPanel)
      """
  }

  private var cohortPanel: HTML? {
    guard query.origin == .ledger else { return nil }
    let table = CohortTable(rows: cohorts, granularity: cohortGranularity, now: now)
    return Self.panel(
      "cohorts", cohortGranularity == .day ? "By day of sending" : "By week of sending",
      """
      <p class="soft">What became of the messages sent then, whenever it happened.</p>
      \(table.html)
      """)
  }

  static func panel(_ id: String, _ title: String, _ content: HTML) -> HTML {
    """
    <section class="panel" aria-labelledby="\(id)-heading">
    <h2 id="\(id)-heading">\(title)</h2>
    \(content)</section>

    """
  }
}
