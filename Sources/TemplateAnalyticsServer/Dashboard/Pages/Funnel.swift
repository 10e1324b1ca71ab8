import TemplateAnalytics

/// How far messages got, step by step.
struct Funnel {
  let counts: AnalyticsCounts
  /// Of what became of those that were sent.
  let sight: Sight
  /// Whether there were clicks of which nobody knows when their messages were sent.
  let hidesClicks: Bool

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
