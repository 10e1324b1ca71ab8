import TemplateAnalytics
import TemplateAnalyticsStore

/// Two templates over the same days.
struct ComparePage {
  /// What there is to show.
  enum Content {
    case nothing(suggestion: (TemplateLabel, TemplateLabel)?)
    /// The other is still to be chosen.
    case one(TemplateLabel)
    /// The same twice.
    case same(TemplateLabel)
    case two(ComparedTemplate, ComparedTemplate)
  }

  let content: Content
  let query: AnalyticsQuery
  /// Whether what was sent today is not compared.
  let leavesOutToday: Bool
  let address: DashboardAddress
  let waba: WABA
  let now: UnixTime

  var html: HTML {
    switch content {
    case .nothing(let suggestion):
      return """
        <section class="panel" aria-label="Nothing chosen yet">
        <p>Choose two templates above: you see what became of both over the same days, and whether one does better by \
        more than chance.</p>
        \(suggestion.map(self.suggestion))</section>

        """
    case .one(let label):
      return "<p class=\"notice\">Choose a template to compare \(link(label)) with.</p>\n"
    case .same(let label):
      return "<p class=\"notice\">\(link(label)) is chosen twice: choose another for one of them.</p>\n"
    case .two(let a, let b):
      return """
        \(SourceNotice(waba: waba, knowledge: AnalyticsCounts.sum([a.counts, b.counts]).isKnown).html)\
        \(unsent(a, b))<div class="columns">
        \(TemplatePage.panel("numbers", "Side by side", table(a, b)))\
        \(TemplatePage.panel("difference", "More than chance?", difference(a, b)))</div>
        \(TemplatePage.panel("rates", "Read rate", chart(a, b)))
        """
    }
  }

  private func suggestion(_ pair: (TemplateLabel, TemplateLabel)) -> HTML {
    let target = address.changing([("a", "\(pair.0.id)"), ("b", "\(pair.1.id)")])
    return """
      <p>The two that were sent most: <a href="\(target.text)"><bdi>\(pair.0.fullTitle)</bdi> and \
      <bdi>\(pair.1.fullTitle)</bdi></a>.</p>

      """
  }

  private func link(_ label: TemplateLabel) -> HTML {
    HTML.link(address.to(DashboardTab.path(of: label.id, of: waba.id)), label.fullTitle)
  }

  private func unsent(_ a: ComparedTemplate, _ b: ComparedTemplate) -> HTML? {
    let none = [a, b].filter { $0.counts.isKnown == .whole && $0.counts.counts.sent == 0 }
    guard !none.isEmpty else { return nil }
    return """
      <p class="notice">Nothing of \(none.map { link($0.label) }.joined(separator: " and ")) was sent on these days. \
      Choose other days, or another template.</p>

      """
  }

  private var sight: Sight { Sight(origin: query.origin) }

  // MARK: Side by side

  private func table(_ a: ComparedTemplate, _ b: ComparedTemplate) -> HTML {
    var metrics: [ShownMetric] = [.sent, .delivered, .read, .replied]
    if query.origin.tells(.failed) { metrics.append(.failed) }
    let rows = metrics.map { metric in
      row(
        metric.title, metric.whole,
        [a, b].map { cell(metric.count(in: $0.counts, of: sight), metric.rate(in: $0.counts, of: sight)) }
      )
    }
    let clicks = row(
      "Clicked", ShownMetric.clicked.whole,
      [a, b].map { template in
        guard case .success(let clicked) = template.clicked else { return .unknown }
        return cell(clicked.part, Rate(clicked.part, of: clicked.whole))
      })
    return """
      <div class="scroll"><table class="compared">
      <caption class="unseen">Both templates, \(DayText.range(query.days))</caption>
      <thead><tr><th scope="col">Messages<th scope="col">\(link(a.label))<th scope="col">\(link(b.label))</thead>
      <tbody>
      \(rows.joined())\(clicks)</table></div>
      <p class="soft">\(basis) \(clicksNote(a, b))</p>

      """
  }

  private func row(_ title: String, _ whole: String, _ cells: [HTML]) -> HTML {
    let whole: HTML? = whole.isEmpty ? nil : "<small>\(whole)</small>"
    return "<tr><th scope=\"row\">\(title)\(whole)\(cells.map { "<td>\($0)" as HTML }.joined())\n"
  }

  private func cell(_ count: Int?, _ rate: Rate?) -> HTML {
    guard let rate else { return .count(count) }
    return "\(HTML.rate(rate))<small>\(HTML.count(count))</small>"
  }

  private var basis: HTML {
    if query.origin == .archive {
      return """
        What happened on these days, of whichever messages: Meta does not tell what became of those sent on a day. So \
        these are shares only nearly, the more so the fewer the days.
        """
    }
    return leavesOutToday
      ? """
      Of the messages sent on these days, without today's, which are still being read; whenever the rest happened.
      """
      : "Of the messages sent on these days, whenever the rest happened. Those sent lately are still being read."
  }

  private func clicksNote(_ a: ComparedTemplate, _ b: ComparedTemplate) -> HTML {
    var note: HTML = "Clicked counts each quick reply that was pressed, and of each link in a message the first click."
    for template in [a, b] {
      guard case .failure(let reason) = template.clicked else { continue }
      note +=
        reason == .unseen
        ? " Not all clicks on \(link(template.label)) are seen: they are on links that are not tracked, or on other buttons."
        : " Links of \(link(template.label)) do not name the message they stand in: nobody knows how many people clicked."
    }
    return note
  }

  // MARK: The difference

  private func difference(_ a: ComparedTemplate, _ b: ComparedTemplate) -> HTML {
    let read = ProportionTest(a.read, b.read).words("Read rate", deed: "read", of: "delivered messages")
    var clicked = "Click rate: nothing to compare, because it is not known how many people clicked."
    if case (.success(let first), .success(let second)) = (a.clicked, b.clicked) {
      clicked = ProportionTest(first, second).words("Click rate", deed: "clicked", of: "delivered messages")
    }
    let nearly: HTML? =
      query.origin == .archive ? " Here it is of what happened on these days, so take it for a hint." : nil
    return """
      <p>\(link(a.label)) against \(link(b.label)):</p>
      <p>\(read)</p>
      <p>\(clicked)</p>
      <p class="soft">This is a test of two proportions. It says whether chance explains a difference, and not what does: \
      who a template went to, and when, may matter as much as what it says.\(nearly)</p>

      """
  }

  // MARK: Over time

  private func chart(_ a: ComparedTemplate, _ b: ComparedTemplate) -> HTML {
    let granularity = query.granularity
    let (one, other) = (a.trend.filter { $0.stretch.start <= now }, b.trend.filter { $0.stretch.start <= now })
    func rates(_ rows: [AnalyticsRow]) -> [Rate?] {
      rows.map { ShownMetric.read.rate(in: $0.counts, of: sight) }
    }
    let by = query.origin == .ledger ? "\(granularity.rawValue) of sending" : granularity.rawValue
    return TrendChart(
      id: "compared",
      title: "Read rate of \(a.label.fullTitle) and \(b.label.fullTitle) by \(by), \(DayText.range(query.days)), "
        + query.timeZoneName,
      ticks: one.map { DayText.tick($0.stretch, granularity) },
      series: [
        .init(name: a.label.fullTitle, values: rates(one).map { $0?.value }, style: .main),
        .init(name: b.label.fullTitle, values: rates(other).map { $0?.value }, style: .other),
      ], unit: .share, isFirstCut: one.first?.stretch.isCut(granularity) ?? false,
      isLastCut: one.last?.stretch.isPart(granularity, at: now) ?? false,
      table: DataTable(
        caption: "Read rate by \(by)",
        columns: [granularity == .hour ? "Hour" : "Date", a.label.fullTitle, b.label.fullTitle],
        rows: zip(one, zip(rates(one), rates(other))).map { row, rates in
          ["\(DayText.title(row.stretch, granularity))", .rate(rates.0), .rate(rates.1)]
        })
    ).html
  }
}
