/// How long something took, for many messages: how many fell into each of some stretches of seconds.
///
/// Histograms add up: that of a month is the sum of those of its slots. Up to 15 seconds are kept exactly; above, each
/// doubling is cut into eight stretches, so that a percentile is off by at most one part in 16.
package struct LatencyHistogram: Hashable, Sendable {
  /// How many messages fell into one stretch.
  package struct Entry: Hashable, Sendable {
    package var bucket: UInt8
    package var count: Int
  }

  /// By the number of the stretch, ascending; none that are 0.
  package private(set) var entries: [Entry] = []

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

  /// How many messages, by the number of the stretch; none that are 0.
  package var counts: [UInt8: Int] { Dictionary(uniqueKeysWithValues: entries.lazy.map { ($0.bucket, $0.count) }) }

  /// How many messages there are in all.
  package var count: Int { entries.reduce(0) { $0 + $1.count } }

  package var isEmpty: Bool { entries.isEmpty }

  /// Adds `count` messages to a stretch; less than 0 takes them back.
  package mutating func add(_ count: Int, to bucket: UInt8) {
    if count == 0 { return }
    guard let last = entries.last, bucket <= last.bucket else {
      return entries.append(Entry(bucket: bucket, count: count))
    }
    var (low, high) = (0, entries.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].bucket < bucket { low = middle + 1 } else { high = middle }
    }
    if entries[low].bucket != bucket {
      entries.insert(Entry(bucket: bucket, count: count), at: low)
    } else if entries[low].count == -count {
      entries.remove(at: low)
    } else {
      entries[low].count += count
    }
  }

  /// Adds `other` so many times; less than 0 takes it back.
  package mutating func add(_ other: LatencyHistogram, times: Int = 1) {
    if entries.isEmpty, times == 1 {
      entries = other.entries
    } else {
      for entry in other.entries { add(entry.count * times, to: entry.bucket) }
    }
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
    for entry in entries {
      seen += entry.count
      if seen >= rank {
        let range = Self.range(of: entry.bucket)
        return (range.lowerBound + range.upperBound) / 2
      }
    }
    return nil
  }

  /// What share of all messages took no longer than `seconds`. Within a stretch they are taken to lie evenly, so it is
  /// exact up to 15 seconds, and at the end of each stretch.
  /// - Parameter seconds: from ``maximumSeconds`` on it is all of them.
  /// - Returns: from 0 to 1; nil where there are no messages.
  package func share(within seconds: Int64) -> Double? {
    let total = count
    guard total > 0 else { return nil }
    var within = 0.0
    for entry in entries {
      let range = Self.range(of: entry.bucket)
      if range.lowerBound > seconds { break }
      let part = Double(min(seconds, range.upperBound) - range.lowerBound + 1) / Double(range.count)
      within += part * Double(entry.count)
    }
    return within / Double(total)
  }
}
