extension Tallies {
  /// What these tallies hold beyond others, as contributions of no message: what is left of messages of which nothing is
  /// known any more. Adding them to the others makes these.
  package func contributions(beyond other: Tallies) -> [(contribution: Contribution, detail: Int64, count: Int)] {
    var contributions: [(contribution: Contribution, detail: Int64, count: Int)] = []
    func add(
      _ tally: TallyKey, _ metric: Contribution.Metric, _ count: Int, detail: Int64 = 0, code: Int32 = 0,
      button: String = ""
    ) {
      if count == 0 { return }
      var contribution = Contribution(
        template: tally.template, product: tally.product, slot: tally.slot, metric: metric,
        message: MessageKey(hash: 0))
      contribution.code = code
      contribution.button = button
      // One contribution has one detail: these have many.
      contribution.event = EventKey(hash: UInt64(bitPattern: detail))
      contributions.append((contribution, detail, count))
    }
    func addJourney(_ tally: TallyKey, _ count: Int, _ change: (inout Journey) -> Void) {
      var journey = Journey()
      change(&journey)
      add(tally, .journey, count, detail: journey.packed)
    }
    for tally in Set(counts.keys).union(other.counts.keys) {
      var beyond = counts[tally] ?? Counts()
      if let known = other.counts[tally] { beyond.add(known, times: -1) }
      var latencies = latencies[tally] ?? Latencies()
      if let known = other.latencies[tally] { latencies.add(known, times: -1) }
      // Whatever took some time is among what was delivered, or read.
      let (delivered, read) = (beyond.delivered - latencies.toDeliver.count, beyond.read - latencies.toRead.count)
      switch tally.attribution {
      case .event:
        add(tally, .accepted, beyond.accepted)
        add(tally, .sent, beyond.sent)
        add(tally, .delivered, delivered)
        add(tally, .read, read)
        add(tally, .replied, beyond.replied)
        for (bucket, count) in latencies.toDeliver.counts {
          add(tally, .delivered, count, detail: Int64(Journey.packed(bucket)))
        }
        for (bucket, count) in latencies.toRead.counts {
          add(tally, .read, count, detail: Int64(Journey.packed(bucket)))
        }
      case .send:
        addJourney(tally, beyond.accepted) { $0.steps = .accepted }
        addJourney(tally, beyond.sent) { $0.steps = .sent }
        addJourney(tally, delivered) { $0.steps = .delivered }
        addJourney(tally, read) { $0.steps = .read }
        addJourney(tally, beyond.replied) { $0.steps = .replied }
        for (bucket, count) in latencies.toDeliver.counts {
          addJourney(tally, count) {
            $0.steps = .delivered
            $0.timeToDeliver = bucket
          }
        }
        for (bucket, count) in latencies.toRead.counts {
          addJourney(tally, count) {
            $0.steps = .read
            $0.timeToRead = bucket
          }
        }
      }
    }
    for failure in Set(failures.keys).union(other.failures.keys) {
      let count = (failures[failure] ?? 0) - (other.failures[failure] ?? 0)
      switch failure.tally.attribution {
      case .event: add(failure.tally, .failed, count, code: failure.code)
      case .send:
        addJourney(failure.tally, count) {
          $0.steps = .failed
          $0.failureCode = failure.code
        }
      }
    }
    for button in Set(buttons.keys).union(other.buttons.keys) {
      let count = (buttons[button] ?? 0) - (other.buttons[button] ?? 0)
      let metric: Contribution.Metric =
        switch (button.kind, button.tally.attribution) {
        case (.quickReply, .event): .quickReply
        case (.url, .event): .url
        case (.uniqueURL, .event): .uniqueURL
        case (.quickReply, .send): .quickReplyInCohort
        case (.url, .send): .urlInCohort
        case (.uniqueURL, .send): .uniqueURLInCohort
        }
      add(button.tally, metric, count, button: button.button)
    }
    return contributions
  }
}
