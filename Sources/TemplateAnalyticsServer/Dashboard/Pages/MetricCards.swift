import TemplateAnalytics

/// The numbers of a period, large. Each is a link to its chart.
struct MetricCards {
  private let counts: AnalyticsCounts
  /// What is compared: without what is not over yet, since a day that has just begun is no less than all of another.
  /// nil where nothing is over, or not all of it is known.
  private let over: (now: AnalyticsCounts, before: AnalyticsCounts)?
  private let isBeforeKnown: Bool
  private let isLastOpen: Bool
  private let query: AnalyticsQuery
  private let sight: Sight
  private let shown: ShownMetric
  private let address: DashboardAddress

  /// - Parameters:
  ///   - trend: one row for each stretch of the period, with the days before.
  ///   - shown: which one the page has the chart of.
  ///   - address: of the page.
  init(
    _ trend: [AnalyticsRow], query: AnalyticsQuery, sight: Sight, shown: ShownMetric, address: DashboardAddress,
    now: UnixTime
  ) {
    let closed = trend.filter { $0.stretch.end <= now }
    let sums = (
      AnalyticsCounts.sum(closed.map(\.counts)), AnalyticsCounts.sum(closed.compactMap { $0.previous?.counts })
    )
    counts = .sum(trend.map(\.counts))
    over = closed.isEmpty || sums.0.isKnown != .whole || sums.1.isKnown != .whole ? nil : sums
    isBeforeKnown = sums.1.isKnown == .whole
    isLastOpen = closed.count < trend.count
    (self.query, self.sight, self.shown, self.address) = (query, sight, shown, address)
  }

  var html: HTML {
    "<ul class=\"cards\">\n\(ShownMetric.allCases.map(card).joined())</ul>\n\(note)"
  }

  private func card(_ metric: ShownMetric) -> HTML {
    let count = metric.count(in: counts, of: sight)
    let current: HTML? = metric == shown ? " aria-current=\"true\"" : nil
    let target = address.changing([("metric", metric == .sent ? nil : metric.rawValue)])
    let value: HTML =
      count.map { count in
        let exact: HTML? = count >= 10_000_000 ? " title=\"\(NumberText.count(count))\"" : nil
        return "<b class=\"value\"\(exact)>\(NumberText.large(count))</b>"
      } ?? "<b class=\"value\">\(HTML.unknown)</b>"
    let rate = metric.rate(in: counts, of: sight).map { rate in
      "<span class=\"rate\">\(rate.isShare ? NumberText.rate(rate) : "over 100%") \(metric.whole)</span>" as HTML
    }
    return """
      <li><a class="card" data-metric="\(metric.rawValue)" href="\(target.text)"\(current)>\
      <span class="name">\(metric.title)</span>\(value)\(rate)\(change(of: metric))</a>

      """
  }

  /// How much more or less it is than before, and its rate.
  private func change(of metric: ShownMetric) -> HTML? {
    guard let over, let count = metric.count(in: over.now, of: sight),
      let before = metric.count(in: over.before, of: sight)
    else { return nil }
    guard let text = NumberText.change(count, from: before) else {
      return count > 0 ? "<span class=\"change\">\(before > 0 ? NumberText.count(before) : "none") before</span>" : nil
    }
    var parts = Self.part(text, count - before, metric)
    if let rate = metric.rate(in: over.now, of: sight), let old = metric.rate(in: over.before, of: sight),
      rate.isShare, old.isShare
    {
      let difference = rate.tenThousandths - old.tenThousandths
      // What is shown as nothing is neither better nor worse.
      let shown = difference.magnitude < 5 ? 0 : difference
      parts += " · \(Self.part("rate " + NumberText.points(difference), shown, metric))"
    }
    return "<span class=\"change\">\(parts)</span>"
  }

  /// What the changes are against.
  private var note: HTML? {
    guard over != nil else {
      let isUnknown = counts.isKnown != .nothing && !isBeforeKnown
      let text: HTML? =
        isUnknown
        ? "<p class=\"soft against\">The days before are not all known, so no change is shown.</p>\n" : nil
      return (text ?? .empty) + (isOver100 ?? .empty)
    }
    let before = query.dayCount == 1 ? "the day before" : "the \(query.dayCount) days before"
    let open = isLastOpen ? ", without \(Self.lastStretch(query.granularity)), which is not over" : ""
    return "<p class=\"soft against\">Changes are against \(before)\(open).</p>\n\(isOver100)"
  }

  /// Why a rate is of more than there is.
  private var isOver100: HTML? {
    guard ShownMetric.allCases.contains(where: { $0.rate(in: counts, of: sight)?.isShare == false }) else { return nil }
    return """
      <p class="soft against">Over 100%: some of it happened to messages of earlier days.</p>

      """
  }

  private static func lastStretch(_ granularity: Granularity) -> String {
    granularity == .day ? "today" : "this \(granularity.rawValue)"
  }

  private static func part(_ text: String, _ difference: Int, _ metric: ShownMetric) -> HTML {
    if difference == 0 { return "\(text)" }
    return "<span class=\"\((difference > 0) == metric.isBad ? "worse" : "better")\">\(text)</span>"
  }
}
