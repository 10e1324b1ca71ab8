/// Counts, or changes of counts, of one template, product and stretch of time.
package struct Counts: Equatable, Sendable {
  package var accepted = 0
  package var sent = 0
  package var delivered = 0
  package var read = 0
  package var replied = 0
  package var failed = 0

  package init() {}

  package var isZero: Bool { self == Counts() }

  package static func += (left: inout Counts, right: Counts) {
    left.accepted += right.accepted
    left.sent += right.sent
    left.delivered += right.delivered
    left.read += right.read
    left.replied += right.replied
    left.failed += right.failed
  }
}

/// Where a count is kept: template, product and slot. Coarser stretches of time are sums of these.
package struct TallyKey: Hashable, Comparable, Sendable {
  package var template: TemplateKey
  package var product: ProductType
  package var slot: Slot

  package init(template: TemplateKey, product: ProductType, slot: Slot) {
    self.template = template
    self.product = product
    self.slot = slot
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.template, left.product, left.slot) < (right.template, right.product, right.slot)
  }
}

/// Where presses of one button are counted.
package struct ButtonTallyKey: Hashable, Comparable, Sendable {
  package var tally: TallyKey
  package var kind: ButtonKind
  package var button: String

  package init(tally: TallyKey, kind: ButtonKind, button: String) {
    self.tally = tally
    self.kind = kind
    self.button = button
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.tally, left.kind, left.button) < (right.tally, right.kind, right.button)
  }
}

/// Where failures with one code are counted.
package struct FailureTallyKey: Hashable, Comparable, Sendable {
  package var tally: TallyKey
  package var code: Int32

  package init(tally: TallyKey, code: Int32) {
    self.tally = tally
    self.code = code
  }

  package static func < (left: Self, right: Self) -> Bool { (left.tally, left.code) < (right.tally, right.code) }
}

/// A sum of contributions: counts by template, product and slot, presses by button, failures by code.
package struct Tallies: Equatable, Sendable {
  package private(set) var counts: [TallyKey: Counts] = [:]
  package private(set) var buttons: [ButtonTallyKey: Int] = [:]
  package private(set) var failures: [FailureTallyKey: Int] = [:]

  package init() {}

  /// Adds what a record contributes, `times` times: 1 to count it, −1 to take it back.
  package mutating func add(_ record: Record, _ inferred: Inferred = Inferred(), times: Int = 1) {
    guard let template = record.template else { return }
    func key(_ time: UnixTime) -> TallyKey {
      TallyKey(template: template, product: record.product, slot: Slot(holding: time))
    }
    if let time = record.accepted { counts[key(time), default: Counts()].accepted += times }
    if let time = record.countedSent { counts[key(time), default: Counts()].sent += times }
    if let time = record.countedDelivered { counts[key(time), default: Counts()].delivered += times }
    if let time = record.countedRead { counts[key(time), default: Counts()].read += times }
    if let time = earlier(record.replied, inferred.replied) { counts[key(time), default: Counts()].replied += times }
    if let failure = record.countedFailure {
      add(failure, of: key(failure.time), times: times)
    }
    for taps in [record.taps, inferred.taps] where !taps.isEmpty {
      for tap in taps.values {
        let button = ButtonTallyKey(tally: key(tap.time), kind: .quickReply, button: tap.button)
        buttons[button, default: 0] += times
      }
    }
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
      after.inferred.taps.isEmpty
    else {
      add(old, before.inferred, times: -1)
      add(new, after.inferred)
      return
    }
    func move(from before: UnixTime?, to after: UnixTime?, _ add: (inout Counts, Int) -> Void) {
      if before == after { return }
      func key(_ time: UnixTime) -> TallyKey {
        TallyKey(template: template, product: new.product, slot: Slot(holding: time))
      }
      if let before { add(&counts[key(before), default: Counts()], -1) }
      if let after { add(&counts[key(after), default: Counts()], 1) }
    }
    move(from: old.accepted, to: new.accepted) { $0.accepted += $1 }
    move(from: old.countedSent, to: new.countedSent) { $0.sent += $1 }
    move(from: old.countedDelivered, to: new.countedDelivered) { $0.delivered += $1 }
    move(from: old.countedRead, to: new.countedRead) { $0.read += $1 }
    let replied = earlier(old.replied, before.inferred.replied)
    move(from: replied, to: earlier(new.replied, after.inferred.replied)) { $0.replied += $1 }
    if let failure = old.countedFailure, new.countedFailure == nil {
      add(failure, of: TallyKey(template: template, product: new.product, slot: Slot(holding: failure.time)), times: -1)
    }
  }

  private mutating func add(_ failure: Record.Failure, of key: TallyKey, times: Int) {
    counts[key, default: Counts()].failed += times
    failures[FailureTallyKey(tally: key, code: failure.code), default: 0] += times
  }

  /// Drops what cancelled out.
  package mutating func removeZeros() {
    counts = counts.filter { !$0.value.isZero }
    buttons = buttons.filter { $0.value != 0 }
    failures = failures.filter { $0.value != 0 }
  }
}

extension Tallies {
  package mutating func add(_ change: Counts, to key: TallyKey) { counts[key, default: Counts()] += change }
  package mutating func add(_ change: Int, to key: ButtonTallyKey) { buttons[key, default: 0] += change }
  package mutating func add(_ change: Int, to key: FailureTallyKey) { failures[key, default: 0] += change }
}
