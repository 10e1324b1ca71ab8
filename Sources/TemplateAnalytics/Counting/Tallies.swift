/// A sum of contributions: counts by template, product, attribution and slot, how long it took, presses by button,
/// failures by code.
///
/// Whatever a message counts, it counts once where it happened and once more in its cohort (``Record/cohort``), so that
/// the tallies of either attribution are complete in themselves.
package struct Tallies: Sendable {
  /// In no order, each place once. What cancelled out may be there.
  package private(set) var slots: [SlotTally] = []
  package private(set) var buttons: [ButtonTallyKey: Int] = [:]
  package private(set) var failures: [FailureTallyKey: Int] = [:]
  private var indices: [SlotTally.Place: Int] = [:]
  /// Of the slot that changed last: mostly the next change is there, too.
  private var last = 0

  package init() {}

  /// Those that are not 0.
  package var counts: [TallyKey: Counts] { all { $0.counts.isZero ? nil : $0.counts } }

  /// Those that are not empty.
  package var latencies: [TallyKey: Latencies] { all { $0.latencies.isEmpty ? nil : $0.latencies } }

  /// Drops what cancelled out.
  package mutating func removeZeros() {
    slots.removeAll { $0.isZero }
    indices = Dictionary(uniqueKeysWithValues: slots.enumerated().lazy.map { ($1.place, $0) })
    buttons = buttons.filter { $0.value != 0 }
    failures = failures.filter { $0.value != 0 }
  }

  private func all<Value>(_ value: (SlotTally.Part) -> Value?) -> [TallyKey: Value] {
    var all: [TallyKey: Value] = [:]
    for slot in slots {
      if let value = value(slot.event) { all[TallyKey(slot.place, .event)] = value }
      if let value = value(slot.send) { all[TallyKey(slot.place, .send)] = value }
    }
    return all
  }
}

extension Tallies: Equatable {
  package static func == (left: Tallies, right: Tallies) -> Bool {
    left.counts == right.counts && left.latencies == right.latencies && left.buttons == right.buttons
      && left.failures == right.failures
  }
}

extension Tallies {
  package mutating func add(_ change: Counts, to key: TallyKey) { self.change(key) { $0.counts += change } }
  package mutating func add(_ change: Latencies, to key: TallyKey) { self.change(key) { $0.latencies += change } }
  package mutating func add(_ change: Int, to key: ButtonTallyKey) { buttons[key, default: 0] += change }
  package mutating func add(_ change: Int, to key: FailureTallyKey) { failures[key, default: 0] += change }

  /// Changes a tally in place.
  mutating func change(_ key: TallyKey, _ change: (inout SlotTally.Part) -> Void) {
    let place = SlotTally.Place(key)
    if last >= slots.count || slots[last].place != place {
      if let known = indices[place] {
        last = known
      } else {
        last = slots.count
        indices[place] = last
        slots.append(SlotTally(place))
      }
    }
    switch key.attribution {
    case .event: change(&slots[last].event)
    case .send: change(&slots[last].send)
    }
  }

  /// Adds what messages count in their cohort.
  mutating func add(_ count: Int, of journey: Journey, to cohort: TallyKey) {
    change(cohort) {
      $0.counts.add(Counts(journey), times: count)
      if let bucket = journey.timeToDeliver { $0.latencies.toDeliver.add(count, to: bucket) }
      if let bucket = journey.timeToRead { $0.latencies.toRead.add(count, to: bucket) }
    }
    if journey.steps.contains(.failed) { add(count, to: FailureTallyKey(tally: cohort, code: journey.failureCode)) }
  }
}
