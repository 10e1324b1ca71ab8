extension Tallies {
  /// What these tallies hold beyond others, as contributions of no message: what is left of messages of which nothing is
  /// known any more. Adding them to the others makes these.
  package func contributions(beyond other: Tallies) -> [(contribution: Contribution, detail: Int64, count: Int)] {
    var rest = Rest()
    let beyond = subtracting(other)
    for slot in beyond.slots {
      rest.add(slot.event, inEventOf: slot.place)
      rest.add(slot.send, inCohortOf: slot.place)
    }
    for (failure, count) in beyond.failures {
      switch failure.tally.attribution {
      case .event: rest.add(count, .failed, in: failure.tally, code: failure.code)
      case .send:
        rest.addJourney(count, in: failure.tally) {
          $0.steps = .failed
          $0.failureCode = failure.code
        }
      }
    }
    for (button, count) in beyond.buttons {
      let metric: Contribution.Metric =
        switch (button.kind, button.tally.attribution) {
        case (.quickReply, .event): .quickReply
        case (.url, .event): .url
        case (.uniqueURL, .event): .uniqueURL
        case (.quickReply, .send): .quickReplyInCohort
        case (.url, .send): .urlInCohort
        case (.uniqueURL, .send): .uniqueURLInCohort
        }
      rest.add(count, metric, in: button.tally, button: button.button)
    }
    return rest.contributions
  }

  private func subtracting(_ other: Tallies) -> Tallies {
    var rest = self
    for (key, counts) in other.counts { rest.change(key) { $0.counts.add(counts, times: -1) } }
    for (key, latencies) in other.latencies { rest.change(key) { $0.latencies.add(latencies, times: -1) } }
    for (key, count) in other.buttons { rest.add(-count, to: key) }
    for (key, count) in other.failures { rest.add(-count, to: key) }
    return rest
  }
}

/// Contributions of no message.
private struct Rest {
  private(set) var contributions: [(contribution: Contribution, detail: Int64, count: Int)] = []

  mutating func add(
    _ count: Int, _ metric: Contribution.Metric, in tally: TallyKey, detail: Int64 = 0, code: Int32 = 0,
    button: String = ""
  ) {
    if count == 0 { return }
    var contribution = Contribution(
      template: tally.template, product: tally.product, slot: tally.slot, metric: metric, message: MessageKey(hash: 0))
    contribution.code = code
    contribution.button = button
    // One contribution has one detail: these have many.
    contribution.event = EventKey(hash: UInt64(bitPattern: detail))
    contributions.append((contribution, detail, count))
  }

  mutating func addJourney(_ count: Int, in tally: TallyKey, _ change: (inout Journey) -> Void) {
    var journey = Journey()
    change(&journey)
    add(count, .journey, in: tally, detail: journey.packed)
  }

  mutating func add(_ tally: SlotTally.Part, inEventOf place: SlotTally.Place) {
    let key = TallyKey(place, .event)
    let (counts, latencies) = (tally.counts, tally.latencies)
    add(counts.accepted, .accepted, in: key)
    add(counts.sent, .sent, in: key)
    add(counts.replied, .replied, in: key)
    // Whatever took some time is among what was delivered, or read.
    add(counts.delivered - latencies.toDeliver.count, .delivered, in: key)
    add(counts.read - latencies.toRead.count, .read, in: key)
    for entry in latencies.toDeliver.entries {
      add(entry.count, .delivered, in: key, detail: Int64(Journey.packed(entry.bucket)))
    }
    for entry in latencies.toRead.entries {
      add(entry.count, .read, in: key, detail: Int64(Journey.packed(entry.bucket)))
    }
  }

  mutating func add(_ tally: SlotTally.Part, inCohortOf place: SlotTally.Place) {
    let key = TallyKey(place, .send)
    let (counts, latencies) = (tally.counts, tally.latencies)
    addJourney(counts.accepted, in: key) { $0.steps = .accepted }
    addJourney(counts.sent, in: key) { $0.steps = .sent }
    addJourney(counts.replied, in: key) { $0.steps = .replied }
    addJourney(counts.delivered - latencies.toDeliver.count, in: key) { $0.steps = .delivered }
    addJourney(counts.read - latencies.toRead.count, in: key) { $0.steps = .read }
    for entry in latencies.toDeliver.entries {
      addJourney(entry.count, in: key) {
        $0.steps = .delivered
        $0.timeToDeliver = entry.bucket
      }
    }
    for entry in latencies.toRead.entries {
      addJourney(entry.count, in: key) {
        $0.steps = .read
        $0.timeToRead = entry.bucket
      }
    }
  }
}
