/// How long messages took, of one template, product and stretch of time.
package struct Latencies: Hashable, Sendable {
  /// From Meta's `sent` to its `delivered`, of messages of which both came.
  package var toDeliver = LatencyHistogram()
  /// From Meta's `sent` until the message was read, of messages of which both are known.
  package var toRead = LatencyHistogram()

  package init() {}

  package enum Kind: CaseIterable, Sendable { case toDeliver, toRead }

  /// Adds `count` messages to a stretch of one of the histograms; less than 0 takes them back.
  package mutating func add(_ count: Int, to bucket: UInt8, of kind: Kind) {
    switch kind {
    case .toDeliver: toDeliver.add(count, to: bucket)
    case .toRead: toRead.add(count, to: bucket)
    }
  }

  package var isEmpty: Bool { toDeliver.isEmpty && toRead.isEmpty }

  /// Adds `other` so many times; less than 0 takes it back.
  package mutating func add(_ other: Latencies, times: Int = 1) {
    toDeliver.add(other.toDeliver, times: times)
    toRead.add(other.toRead, times: times)
  }

  package static func += (left: inout Self, right: Self) { left.add(right) }
}
