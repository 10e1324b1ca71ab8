/// All that one message counts in its cohort, but for presses of its buttons: how far it came, and how fast.
package struct Journey: Hashable, Sendable {
  package var steps: Steps = []
  /// Meta's error code; 0 where it named none or the message did not fail.
  package var failureCode: Int32 = 0
  /// The number of the stretch of a ``LatencyHistogram``; nil where it is not known how long it took.
  package var timeToDeliver: UInt8?
  /// Likewise.
  package var timeToRead: UInt8?

  /// What happened to the message. The numbers are stored.
  package struct Steps: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let sent = Steps(rawValue: 1 << 0)
    package static let accepted = Steps(rawValue: 1 << 1)
    package static let delivered = Steps(rawValue: 1 << 2)
    package static let read = Steps(rawValue: 1 << 3)
    package static let replied = Steps(rawValue: 1 << 4)
    package static let failed = Steps(rawValue: 1 << 5)
  }

  package init() {}

  /// One number that says all of it, never 0 where there is anything to say: the steps in its first byte, one more than
  /// each stretch in the next two (0 for none), the code in its upper half. It is stored.
  package var packed: Int64 {
    Int64(steps.rawValue) | Int64(Self.packed(timeToDeliver)) << 8 | Int64(Self.packed(timeToRead)) << 16
      | Int64(failureCode) << 32
  }

  package init(packed: Int64) {
    steps = Steps(rawValue: UInt8(truncatingIfNeeded: packed))
    timeToDeliver = Self.bucket(packed: packed >> 8 & 0xFF)
    timeToRead = Self.bucket(packed: packed >> 16 & 0xFF)
    failureCode = Int32(truncatingIfNeeded: packed >> 32)
  }

  /// One more than the number of a stretch, 0 for none. There are less than 255 stretches.
  static func packed(_ bucket: UInt8?) -> UInt8 { bucket.map { $0 + 1 } ?? 0 }

  static func bucket(packed: Int64) -> UInt8? { packed == 0 ? nil : UInt8(truncatingIfNeeded: packed - 1) }
}
