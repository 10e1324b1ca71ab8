extension Tallies {
  /// Adds what a record contributes, `times` times: 1 to count it, −1 to take it back.
  package mutating func add(_ record: Record, _ inferred: Inferred = Inferred(), times: Int = 1) {
    guard let template = record.template else { return }
    func key(_ attribution: Attribution, _ time: UnixTime) -> TallyKey {
      TallyKey(template: template, product: record.product, attribution: attribution, slot: Slot(holding: time))
    }
    if let time = record.accepted { change(key(.event, time)) { $0.accepted += times } }
    if let time = record.countedSent { change(key(.event, time)) { $0.sent += times } }
    if let time = record.countedDelivered { change(key(.event, time)) { $0.delivered += times } }
    if let time = record.countedRead { change(key(.event, time)) { $0.read += times } }
    if let time = earlier(record.replied, inferred.replied) { change(key(.event, time)) { $0.replied += times } }
    if let failure = record.countedFailure {
      let tally = key(.event, failure.time)
      change(tally) { $0.failed += times }
      add(times, to: FailureTallyKey(tally: tally, code: failure.code))
    }
    if let seconds = record.timeToDeliver, let time = record.countedDelivered {
      add(times, to: LatencyHistogram.bucket(of: seconds), of: .toDeliver, at: key(.event, time))
    }
    if let seconds = record.timeToRead, let time = record.countedRead {
      add(times, to: LatencyHistogram.bucket(of: seconds), of: .toRead, at: key(.event, time))
    }
    let cohort = record.cohort.map { key(.send, $0) }
    if let cohort { add(times, of: record.journey(inferred), to: cohort) }

    func press(_ kind: ButtonKind, _ button: String, at time: UnixTime, _ cohort: TallyKey?) {
      add(times, to: ButtonTallyKey(tally: key(.event, time), kind: kind, button: button))
      if let cohort { add(times, to: ButtonTallyKey(tally: cohort, kind: kind, button: button)) }
    }
    for taps in [record.taps, inferred.taps] where !taps.isEmpty {
      for tap in taps.values { press(.quickReply, tap.button, at: tap.time, cohort) }
    }
    if record.clicks.isEmpty { return }
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
      if let before { change(key(.event, before)) { add(&$0, -1) } }
      if let after { change(key(.event, after)) { add(&$0, 1) } }
    }
    move(from: old.accepted, to: new.accepted) { $0.accepted += $1 }
    move(from: old.countedSent, to: new.countedSent) { $0.sent += $1 }
    move(from: old.countedDelivered, to: new.countedDelivered) { $0.delivered += $1 }
    move(from: old.countedRead, to: new.countedRead) { $0.read += $1 }
    let replied = earlier(old.replied, before.inferred.replied)
    move(from: replied, to: earlier(new.replied, after.inferred.replied)) { $0.replied += $1 }
    if let failure = old.countedFailure, new.countedFailure == nil {
      let tally = key(.event, failure.time)
      change(tally) { $0.failed -= 1 }
      add(-1, to: FailureTallyKey(tally: tally, code: failure.code))
    }
    func moveLatency(
      _ kind: Latencies.Kind, from before: (Int64?, UnixTime?),
      to after: (Int64?, UnixTime?)
    ) {
      if before == after { return }
      if let seconds = before.0, let time = before.1 {
        add(-1, to: LatencyHistogram.bucket(of: seconds), of: kind, at: key(.event, time))
      }
      if let seconds = after.0, let time = after.1 {
        add(1, to: LatencyHistogram.bucket(of: seconds), of: kind, at: key(.event, time))
      }
    }
    moveLatency(
      .toDeliver, from: (old.timeToDeliver, old.countedDelivered), to: (new.timeToDeliver, new.countedDelivered))
    moveLatency(.toRead, from: (old.timeToRead, old.countedRead), to: (new.timeToRead, new.countedRead))
    moveJourney(
      from: (old.journey(before.inferred), old.cohort.map { key(.send, $0) }),
      to: (new.journey(after.inferred), new.cohort.map { key(.send, $0) }))
  }

  private mutating func moveJourney(
    from before: (journey: Journey, cohort: TallyKey?), to after: (journey: Journey, cohort: TallyKey?)
  ) {
    guard let cohort = after.cohort, before.cohort == cohort else {
      if let cohort = before.cohort { add(-1, of: before.journey, to: cohort) }
      if let cohort = after.cohort { add(1, of: after.journey, to: cohort) }
      return
    }
    let (old, new) = (before.journey, after.journey)
    if old.steps != new.steps {
      change(cohort) {
        $0.add(Counts(old), times: -1)
        $0.add(Counts(new))
      }
    }
    if old.steps.contains(.failed) != new.steps.contains(.failed) || old.failureCode != new.failureCode {
      if old.steps.contains(.failed) { add(-1, to: FailureTallyKey(tally: cohort, code: old.failureCode)) }
      if new.steps.contains(.failed) { add(1, to: FailureTallyKey(tally: cohort, code: new.failureCode)) }
    }
    func move(_ kind: Latencies.Kind, from before: UInt8?, to after: UInt8?) {
      if before == after { return }
      if let before { add(-1, to: before, of: kind, at: cohort) }
      if let after { add(1, to: after, of: kind, at: cohort) }
    }
    move(.toDeliver, from: old.timeToDeliver, to: new.timeToDeliver)
    move(.toRead, from: old.timeToRead, to: new.timeToRead)
  }
}
