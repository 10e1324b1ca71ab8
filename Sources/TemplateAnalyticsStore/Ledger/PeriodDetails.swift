/// What a report of stretches of time may tell beside the counts and the presses of buttons. Each is in a table of its own
/// that takes time to read.
package struct PeriodDetails: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// How long messages took, which takes longer to read than all the rest.
  package static let latencies = PeriodDetails(rawValue: 1)
  /// Messages that failed by Meta's error code. How many failed in all is among the counts.
  package static let failures = PeriodDetails(rawValue: 2)

  package static let all: PeriodDetails = [.latencies, .failures]
}
