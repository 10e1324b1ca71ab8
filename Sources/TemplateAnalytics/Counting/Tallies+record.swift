extension Tallies {
  /// Adds what a record contributes, `times` times: 1 to count it, −1 to take it back.
  package mutating func add(_ record: Record, _ inferred: Inferred = Inferred(), times: Int = 1) {
    guard let template = record.template else { return }
    func key(_ attribution: Attribution, _ time: UnixTime) -> TallyKey {
      TallyKey(template: template, product: record.product, attribution: attribution, slot: Slot(holding: time))
    }
    let journey = record.journey(inferred)
    let cohort = record.cohort.map { key(.send, $0) }
    // In the order of time, since mostly the next one is in the same slot.
    if let time = record.accepted { change(key(.event, time)) { $0.counts.accepted += times } }
    if let cohort { add(times, of: journey, to: cohort) }
    if let time = record.countedSent { change(key(.event, time)) { $0.counts.sent += times } }
    if let time = record.countedDelivered {
      change(key(.event, time)) {
        $0.counts.delivered += times
        if let bucket = journey.timeToDeliver { $0.latencies.toDeliver.add(times, to: bucket) }
      }
    }
    if let time = record.countedRead {
      change(key(.event, time)) {
        $0.counts.read += times
        if let bucket = journey.timeToRead { $0.latencies.toRead.add(times, to: bucket) }
      }
    }
    if let time = earlier(record.replied, inferred.replied) { change(key(.event, time)) { $0.counts.replied += times } }
    if let failure = record.countedFailure { add(failure, to: key(.event, failure.time), times: times) }
    if record.taps.isEmpty, inferred.taps.isEmpty, record.clicks.isEmpty { return }

    func press(_ kind: ButtonKind, _ button: String, at time: UnixTime, _ cohort: TallyKey?) {
      add(times, to: ButtonTallyKey(tally: key(.event, time), kind: kind, button: button))
      if let cohort { add(times, to: ButtonTallyKey(tally: cohort, kind: kind, button: button)) }
    }
    for taps in [record.taps, inferred.taps] {
      for tap in taps.values { press(.quickReply, tap.button, at: tap.time, cohort) }
    }
    func press(_ kind: ButtonKind, _ click: Record.Click) {
      press(kind, click.button, at: click.time, click.sent.map { key(.send, $0) } ?? cohort)
    }
    for click in record.clicks.values { press(.url, click) }
    for click in record.firstClicks.values { press(.uniqueURL, click) }
  }

  /// Counts `after` in place of `before`. Same as adding the one and taking back the other, but what stays where it was
  /// is not touched.
  package mutating func move(
    from before: (record: Record, inferred: Inferred), to after: (record: Record, inferred: Inferred)
  ) {
    let old = before.record
    let new = after.record
    guard let template = new.template, old.template == template, old.product == new.product,
      old.failure == new.failure, old.taps.isEmpty, new.taps.isEmpty, before.inferred.taps.isEmpty,
      after.inferred.taps.isEmpty, old.clicks.isEmpty, new.clicks.isEmpty
    else {
      add(old, before.inferred, times: -1)
      add(new, after.inferred)
      return
    }
    func key(_ attribution: Attribution, _ time: UnixTime) -> TallyKey {
      TallyKey(template: template, product: new.product, attribution: attribution, slot: Slot(holding: time))
    }
    func move(from before: UnixTime?, to after: UnixTime?, _ add: (inout Counts, Int) -> Void) {
      if before == after { return }
      if let before { change(key(.event, before)) { add(&$0.counts, -1) } }
      if let after { change(key(.event, after)) { add(&$0.counts, 1) } }
    }
    let (oldJourney, newJourney) = (old.journey(before.inferred), new.journey(after.inferred))
    move(from: old.accepted, to: new.accepted) { $0.accepted += $1 }
    moveJourney(
      from: (oldJourney, old.cohort.map { key(.send, $0) }), to: (newJourney, new.cohort.map { key(.send, $0) }))
    move(from: old.countedSent, to: new.countedSent) { $0.sent += $1 }
    move(from: old.countedDelivered, to: new.countedDelivered) { $0.delivered += $1 }
    move(from: old.countedRead, to: new.countedRead) { $0.read += $1 }
    let replied = earlier(old.replied, before.inferred.replied)
    move(from: replied, to: earlier(new.replied, after.inferred.replied)) { $0.replied += $1 }
    if let failure = old.countedFailure, new.countedFailure == nil {
      add(failure, to: key(.event, failure.time), times: -1)
    }
    func moveLatency(
      _ kind: Latencies.Kind, from before: (bucket: UInt8?, time: UnixTime?),
      to after: (bucket: UInt8?, time: UnixTime?)
    ) {
      if before == after { return }
      if let bucket = before.bucket, let time = before.time {
        change(key(.event, time)) { $0.latencies.add(-1, to: bucket, of: kind) }
      }
      if let bucket = after.bucket, let time = after.time {
        change(key(.event, time)) { $0.latencies.add(1, to: bucket, of: kind) }
      }
    }
    moveLatency(
      .toDeliver, from: (oldJourney.timeToDeliver, old.countedDelivered),
      to: (newJourney.timeToDeliver, new.countedDelivered))
    moveLatency(
      .toRead, from: (oldJourney.timeToRead, old.countedRead), to: (newJourney.timeToRead, new.countedRead))
  }

  private mutating func add(_ failure: Record.Failure, to key: TallyKey, times: Int) {
    change(key) { $0.counts.failed += times }
    add(times, to: FailureTallyKey(tally: key, code: failure.code))
  }

  private mutating func moveJourney(
    from before: (journey: Journey, cohort: TallyKey?), to after: (journey: Journey, cohort: TallyKey?)
  ) {
    let (old, new) = (before.journey, after.journey)
    guard let cohort = after.cohort, before.cohort == cohort else {
      if let cohort = before.cohort { add(-1, of: old, to: cohort) }
      if let cohort = after.cohort { add(1, of: new, to: cohort) }
      return
    }
    if old == new { return }
    change(cohort) { tally in
      if old.steps != new.steps {
        tally.counts.add(Counts(old), times: -1)
        tally.counts.add(Counts(new))
      }
      func move(_ kind: Latencies.Kind, from before: UInt8?, to after: UInt8?) {
        if before == after { return }
        if let before { tally.latencies.add(-1, to: before, of: kind) }
        if let after { tally.latencies.add(1, to: after, of: kind) }
      }
      move(.toDeliver, from: old.timeToDeliver, to: new.timeToDeliver)
      move(.toRead, from: old.timeToRead, to: new.timeToRead)
    }
    if old.steps.contains(.failed) == new.steps.contains(.failed), old.failureCode == new.failureCode { return }
    if old.steps.contains(.failed) { add(-1, to: FailureTallyKey(tally: cohort, code: old.failureCode)) }
    if new.steps.contains(.failed) { add(1, to: FailureTallyKey(tally: cohort, code: new.failureCode)) }
  }
}
