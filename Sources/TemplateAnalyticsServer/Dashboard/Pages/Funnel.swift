import TemplateAnalytics

/// How far messages got, step by step.
struct Funnel {
  private let counts: AnalyticsCounts
  private let sight: Sight
  /// Whether there were clicks of which nobody knows when their messages were sent.
  private let hidesClicks: Bool

  /// - Parameters:
  ///   - counts: what became of those that were sent.
  ///   - events: what happened on the same days.
  init(counts: AnalyticsCounts, events: AnalyticsCounts, sight: Sight) {
    self.counts = counts
    self.sight = sight.ofCohorts(counts, beside: events)
    hidesClicks = sight.seesClicks && !self.sight.seesClicks
  }

  private static let steps: [ShownMetric] = [.sent, .delivered, .read, .replied, .clicked]

  var html: HTML {
    let sent = counts.counts.sent
    return BarTable(
      caption: "How far messages got", columns: ["Step", "Count", "Of sent"],
      rows: Self.steps.map { step in
        let count = step.count(in: counts, of: sight)
        let rate = count.flatMap { Rate($0, of: sent) }
        return .init(
          name: step == .clicked ? "Clicks" : "\(step.title)", share: rate?.value,
          cells: [.count(count), .rate(rate)])
      }
    ).html
  }

  /// What the numbers are about, which differs by who counted.
  var note: HTML {
    let note: HTML =
      sight.origin == .ledger
      ? "Of the messages sent on these days, whenever the rest happened. Still growing while messages are read."
      : "What happened on these days, of whichever messages: Meta does not tell what became of those sent on a day."
    return hidesClicks ? note + " The links that were clicked do not say when their messages were sent." : note
  }
}
