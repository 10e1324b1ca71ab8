import TemplateAnalytics

extension Tallies {
  /// What these tallies hold beyond others, as contributions of no message.
  func contributions(beyond other: Tallies) -> [(contribution: Contribution, count: Int)] {
    var contributions: [(Contribution, Int)] = []
    func add(_ tally: TallyKey, _ metric: Contribution.Metric, _ count: Int, code: Int32 = 0, button: String = "") {
      if count == 0 { return }
      var contribution = Contribution(
        template: tally.template, product: tally.product, slot: tally.slot, metric: metric,
        message: MessageKey(hash: 0))
      contribution.code = code
      contribution.button = button
      contributions.append((contribution, count))
    }
    for (tally, counts) in counts {
      let known = other.counts[tally] ?? Counts()
      add(tally, .accepted, counts.accepted - known.accepted)
      add(tally, .sent, counts.sent - known.sent)
      add(tally, .delivered, counts.delivered - known.delivered)
      add(tally, .read, counts.read - known.read)
      add(tally, .replied, counts.replied - known.replied)
    }
    for (failure, count) in failures {
      add(failure.tally, .failed, count - (other.failures[failure] ?? 0), code: failure.code)
    }
    for (button, count) in buttons {
      add(button.tally, .quickReply, count - (other.buttons[button] ?? 0), button: button.button)
    }
    return contributions
  }
}
