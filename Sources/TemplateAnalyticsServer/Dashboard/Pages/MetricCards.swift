import TemplateAnalytics

/// The numbers of a period, large. Each is a link to its chart.
struct MetricCards {
  let counts: AnalyticsCounts
  /// Of the same days before.
  let previous: AnalyticsCounts
  let origin: CountsOrigin
  let shown: ShownMetric
  /// Of the page.
  let address: DashboardAddress

  var html: HTML {
    "<ul class=\"cards\">\n\(ShownMetric.allCases.map(card).joined())</ul>\n"
  }

  private func card(_ metric: ShownMetric) -> HTML {
    let count = metric.count(in: counts, of: origin)
    let current: HTML? = metric == shown ? " aria-current=\"true\"" : nil
    let target = address.changing([("metric", metric == .sent ? nil : metric.rawValue)])
    let value: HTML =
      count.map { count in
        let exact: HTML? = count >= 10_000_000 ? " title=\"\(NumberText.count(count))\"" : nil
        return "<b class=\"value\"\(exact)>\(NumberText.large(count))</b>"
      } ?? "<b class=\"value\">\(HTML.unknown)</b>"
    let rate = metric.rate(in: counts, of: origin).map {
      "<span class=\"rate\">\(NumberText.rate($0)) \(metric.whole)</span>" as HTML
    }
    return """
      <li><a class="card" data-metric="\(metric.rawValue)" href="\(target.text)"\(current)>\
      <span class="name">\(metric.title)</span>\(value)\(rate)\(change(of: metric, count))</a>

      """
  }

  /// How much more or less it is than before, and its rate.
  private func change(of metric: ShownMetric, _ count: Int?) -> HTML? {
    guard let count, let before = metric.count(in: previous, of: origin) else { return nil }
    guard let text = NumberText.change(count, from: before) else {
      return count > 0 ? "<span class=\"change\">\(before > 0 ? NumberText.count(before) : "none") before</span>" : nil
    }
    var parts = Self.part(text, count - before, metric)
    if let rate = metric.rate(in: counts, of: origin), let old = metric.rate(in: previous, of: origin) {
      let difference = rate.tenThousandths - old.tenThousandths
      // What is shown as nothing is neither better nor worse.
      let shown = difference.magnitude < 5 ? 0 : difference
      parts += " · \(Self.part("rate " + NumberText.points(difference), shown, metric))"
    }
    return """
      <span class="change" title="Against the same number of days before">\(parts)\
      <span class="unseen"> against the days before</span></span>
      """
  }

  private static func part(_ text: String, _ difference: Int, _ metric: ShownMetric) -> HTML {
    if difference == 0 { return "\(text)" }
    return "<span class=\"\((difference > 0) == metric.isBad ? "worse" : "better")\">\(text)</span>"
  }
}
