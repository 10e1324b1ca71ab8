/// A sum of contributions: counts by template, product, attribution and slot, how long it took, presses by button,
/// failures by code.
///
/// Whatever a message counts, it counts once where it happened and once more in its cohort (``Record/cohort``), so that
/// the tallies of either attribution are complete in themselves.
package struct Tallies: Equatable, Sendable {
  package private(set) var counts: [TallyKey: Counts] = [:]
  package private(set) var latencies: [TallyKey: Latencies] = [:]
  package private(set) var buttons: [ButtonTallyKey: Int] = [:]
  package private(set) var failures: [FailureTallyKey: Int] = [:]

  package init() {}

  /// Drops what cancelled out.
  package mutating func removeZeros() {
    counts = counts.filter { !$0.value.isZero }
    latencies = latencies.filter { !$0.value.isEmpty }
    buttons = buttons.filter { $0.value != 0 }
    failures = failures.filter { $0.value != 0 }
  }
}

extension Tallies {
  package mutating func add(_ change: Counts, to key: TallyKey) { counts[key, default: Counts()] += change }
  package mutating func add(_ change: Latencies, to key: TallyKey) { latencies[key, default: Latencies()] += change }
  package mutating func add(_ change: Int, to key: ButtonTallyKey) { buttons[key, default: 0] += change }
  package mutating func add(_ change: Int, to key: FailureTallyKey) { failures[key, default: 0] += change }

  /// Changes counts in place.
  mutating func change(_ key: TallyKey, _ change: (inout Counts) -> Void) { change(&counts[key, default: Counts()]) }

  /// Adds messages that took so long to be delivered, or to be read.
  mutating func add(_ count: Int, to bucket: UInt8, of kind: Latencies.Kind, at key: TallyKey) {
    latencies[key, default: Latencies()].add(count, to: bucket, of: kind)
  }

  /// Adds what messages count in their cohort.
  mutating func add(_ count: Int, of journey: Journey, to cohort: TallyKey) {
    counts[cohort, default: Counts()].add(Counts(journey), times: count)
    if journey.steps.contains(.failed) { add(count, to: FailureTallyKey(tally: cohort, code: journey.failureCode)) }
    if let bucket = journey.timeToDeliver { add(count, to: bucket, of: .toDeliver, at: cohort) }
    if let bucket = journey.timeToRead { add(count, to: bucket, of: .toRead, at: cohort) }
  }
}
