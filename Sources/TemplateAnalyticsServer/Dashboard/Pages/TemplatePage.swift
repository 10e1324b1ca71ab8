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
  let sight: Sight
  let query: AnalyticsQuery
  let metric: ShownMetric
  let address: DashboardAddress
  let waba: WABA
  let now: UnixTime

  var html: HTML {
    let counts = AnalyticsCounts.sum(trend.map(\.counts))
    let funnel = Funnel(counts: total, events: counts, sight: sight)
    let clicks = ButtonClicks(
      template: template, rows: buttons, counts: counts, origin: query.origin, linked: linked)
    return """
      \(SourceNotice(waba: waba, knowledge: counts.isKnown).html)\
      \(MetricCards(trend, query: query, sight: sight, shown: metric, address: address, now: now).html)\
      <div class="columns wide">
      <section class="panel" aria-label="Trend">
      \(MetricChart(trend, metric: metric, query: query, sight: sight, now: now).html)</section>
      \(Self.panel("preview", "Message", MessagePreview(components: template?.components ?? []).html))</div>
      <div class="columns">
      <div>
      \(Self.panel("funnel", "Funnel", "<p class=\"soft\">\(funnel.note)</p>\n\(funnel.html)"))\
      \(Self.panel("times", "Time to read", ReadTimes(counts: total, origin: query.origin).html))</div>
      <div>
      \(Self.panel("buttons", "Clicks by button", clicks.html + (buttonsExport ?? .empty)))\
      \(Self.panel("failures", "Failures", FailureList(counts: total, origin: query.origin).html))</div>
      </div>
      \(cohortPanel(sight.ofCohorts(total, beside: counts)))
      """
  }

  private var buttonsExport: HTML? {
    buttons.isEmpty ? nil : export.link("Export clicks", [("group_by", "button")])
  }

  private var export: ExportLinks { ExportLinks(waba: waba.id, templates: [label.id], query: query) }

  private func cohortPanel(_ sight: Sight) -> HTML? {
    guard query.origin == .ledger else { return nil }
    let table = CohortTable(rows: cohorts, granularity: cohortGranularity, sight: sight, now: now)
    return Self.panel(
      "cohorts", cohortGranularity == .day ? "By day of sending" : "By week of sending",
      """
      <p class="soft">What became of the messages sent then, whenever it happened. Most are read within a day, some \
      weeks later.</p>
      \(table.html)\(export.link("Export by day of sending", [("attribution", "send")]))
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
