import TemplateAnalytics

/// How far messages got, step by step.
struct Funnel {
  let counts: AnalyticsCounts
  let origin: CountsOrigin

  private static let steps: [ShownMetric] = [.sent, .delivered, .read, .replied, .clicked]

  var html: HTML {
    let sent = counts.counts.sent
    return BarTable(
      caption: "How far messages got", columns: ["Step", "Messages", "Of sent"],
      rows: Self.steps.map { step in
        let count = step.count(in: counts, of: origin)
        let rate = count.flatMap { Rate($0, of: sent) }
        return .init(
          name: step == .clicked ? "Clicks" : "\(step.title)", share: rate?.value,
          cells: [.count(count), .rate(rate)])
      }
    ).html
  }

  /// What the numbers are about, which differs by who counted.
  var note: HTML {
    origin == .ledger
      ? "Of the messages sent on these days, whenever the rest happened. It may go on to grow."
      : "What happened on these days, of whichever messages: Meta does not tell what became of those sent on a day."
  }
}
