/// Counts, or changes of counts, of one template, product and stretch of time.
package struct Counts: Equatable, Sendable {
  package var accepted = 0
  package var sent = 0
  package var delivered = 0
  package var read = 0
  package var replied = 0
  package var failed = 0

  package init() {}

  /// What one message counts in its cohort.
  package init(_ journey: Journey) {
    accepted = journey.steps.contains(.accepted) ? 1 : 0
    sent = journey.steps.contains(.sent) ? 1 : 0
    delivered = journey.steps.contains(.delivered) ? 1 : 0
    read = journey.steps.contains(.read) ? 1 : 0
    replied = journey.steps.contains(.replied) ? 1 : 0
    failed = journey.steps.contains(.failed) ? 1 : 0
  }

  package var isZero: Bool { self == Counts() }

  /// Adds `other` so many times; less than 0 takes it back.
  package mutating func add(_ other: Counts, times: Int = 1) {
    accepted += other.accepted * times
    sent += other.sent * times
    delivered += other.delivered * times
    read += other.read * times
    replied += other.replied * times
    failed += other.failed * times
  }

  package static func += (left: inout Counts, right: Counts) { left.add(right) }
}
