/// How long something took, for many messages: how many fell into each of some stretches of seconds.
///
/// Histograms add up: that of a month is the sum of those of its slots. Up to 15 seconds are kept exactly; above, each
/// doubling is cut into eight stretches, so that a percentile is off by at most one part in 16.
package struct LatencyHistogram: Hashable, Sendable {
  /// How many messages, by the number of the stretch; none that are 0.
  package private(set) var counts: [UInt8: Int] = [:]

  package init() {}

  /// The longest time that is told apart from longer ones: about 194 days.
  package static let maximumSeconds: Int64 = 1 << 24 - 1

  /// The number of the stretch that holds `seconds`. Less than 0 (clocks that differ) counts as 0.
  package static func bucket(of seconds: Int64) -> UInt8 {
    let seconds = min(max(seconds, 0), maximumSeconds)
    if seconds < 16 { return UInt8(seconds) }
    let exponent = Int64.bitWidth - 1 - seconds.leadingZeroBitCount
    return UInt8(16 + (exponent - 4) * 8 + Int(seconds >> (exponent - 3)) - 8)
  }

  /// The seconds that fall into a stretch.
  package static func range(of bucket: UInt8) -> ClosedRange<Int64> {
    if bucket < 16 { return Int64(bucket)...Int64(bucket) }
    let (octave, part) = (Int64(bucket - 16) / 8, Int64(bucket - 16) % 8)
    let width: Int64 = 1 << (octave + 1)
    let first = (8 + part) * width
    return first...(first + width - 1)
  }

  /// How many messages there are in all.
  package var count: Int { counts.values.reduce(0, +) }

  package var isEmpty: Bool { counts.isEmpty }

  /// Adds `count` messages to a stretch; less than 0 takes them back.
  package mutating func add(_ count: Int, to bucket: UInt8) {
    let sum = counts[bucket, default: 0] + count
    counts[bucket] = sum == 0 ? nil : sum
  }

  /// Adds `other` so many times; less than 0 takes it back.
  package mutating func add(_ other: LatencyHistogram, times: Int = 1) {
    for (bucket, count) in other.counts { add(count * times, to: bucket) }
  }

  package static func += (left: inout Self, right: Self) { left.add(right) }

  /// The seconds within which a share of all messages were done: the middle of the stretch that holds that message.
  /// - Parameter share: from 0 to 1: 0.5 is the median.
  /// - Returns: nil where there are no messages.
  package func percentile(_ share: Double) -> Int64? {
    let total = count
    guard total > 0 else { return nil }
    let rank = max(1, Int((share * Double(total)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
      seen += count
      if seen >= rank {
        let range = Self.range(of: bucket)
        return (range.lowerBound + range.upperBound) / 2
      }
    }
    return nil
  }
}
