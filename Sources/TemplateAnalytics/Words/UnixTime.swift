/// Whole seconds since 1970-01-01T00:00:00Z, the unit of every time in Meta's webhooks and in Kaleyra's answers.
package typealias UnixTime = Int64

extension UnixTime {
  /// The times a fact may carry: 2009 (before WhatsApp had businesses) up to the year 2100.
  /// Milliseconds sent by mistake fall outside, so they are refused instead of counted in the year 50000.
  package static let plausible: Range<UnixTime> = 1_230_768_000..<4_102_444_800

  /// How far a fact may lie after its arrival, in seconds: clocks differ by less. What claims to be later is refused,
  /// so that nobody's wrong clock decides what counts as old.
  package static let clockSkew: Int64 = 86_400
}

/// A quarter of an hour: Unix time / 900. Every time zone's offset is a multiple of it, so a day of any
/// zone is a whole number of slots.
package struct Slot: Hashable, Comparable, Sendable {
  /// The length of a slot in seconds.
  package static let seconds: Int64 = 900
  package let number: Int64

  package init(number: Int64) { self.number = number }

  /// The slot that holds `time`.
  package init(holding time: UnixTime) { number = time.flooringDivision(by: Slot.seconds) }

  package var start: UnixTime { number * Slot.seconds }
  /// The UTC day that holds the slot.
  package var day: Day { Day(holding: start) }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension Int64 {
  /// Division that rounds down for negative numbers too, as a calendar needs it.
  func flooringDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
