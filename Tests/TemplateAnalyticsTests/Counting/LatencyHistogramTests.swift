import CountingWorlds
import Testing

@testable import TemplateAnalytics

@Suite("Histograms of how long something took")
struct LatencyHistogramTests {
  @Test("Every second falls into one stretch, and stretches follow each other")
  func stretches() {
    var next: Int64 = 0
    let last = LatencyHistogram.bucket(of: LatencyHistogram.maximumSeconds)
    for bucket in 0...last {
      let range = LatencyHistogram.range(of: bucket)
      #expect(range.lowerBound == next)
      #expect(LatencyHistogram.bucket(of: range.lowerBound) == bucket)
      #expect(LatencyHistogram.bucket(of: range.upperBound) == bucket)
      // The middle is off by at most one part in 16.
      #expect((range.upperBound - range.lowerBound) * 8 <= max(range.lowerBound, 0) || range.count == 1)
      next = range.upperBound + 1
    }
    #expect(next == LatencyHistogram.maximumSeconds + 1)
    #expect(LatencyHistogram.bucket(of: -5) == 0)
    #expect(LatencyHistogram.bucket(of: .max) == last)
  }

  @Test(
    "Percentiles are those of the values, but for one part in 16; the sum of two is that of all values",
    arguments: UInt64(0)..<10)
  func percentiles(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var values = (0..<2_000).map { _ in Int64.random(in: 0...1 << Int64.random(in: 1...22, using: &generator)) }
    var halves = [LatencyHistogram(), LatencyHistogram()]
    for (index, value) in values.enumerated() { halves[index % 2].add(1, to: LatencyHistogram.bucket(of: value)) }
    var whole = halves[0]
    whole += halves[1]
    values.sort()
    for share in [0.01, 0.5, 0.9, 0.99, 1] {
      let exact = values[max(0, Int((share * 2_000).rounded(.up)) - 1)]
      let told = try #require(whole.percentile(share))
      #expect(abs(told - exact) * 16 <= max(exact, 16))
    }
    #expect(whole.count == 2_000)
    #expect(LatencyHistogram().percentile(0.5) == nil)
  }

  @Test("What is taken back leaves nothing")
  func takenBack() {
    var histogram = LatencyHistogram()
    histogram.add(3, to: 7)
    histogram.add(-3, to: 7)
    #expect(histogram == LatencyHistogram())
    #expect(histogram.isEmpty)
  }

  @Test("The share within a time is that of the values, but for what lies in one stretch", arguments: UInt64(0)..<10)
  func share(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let values = (0..<2_000).map { _ in Int64.random(in: 0...1 << Int64.random(in: 1...24, using: &generator)) }
    var histogram = LatencyHistogram()
    for value in values { histogram.add(1, to: LatencyHistogram.bucket(of: value)) }
    var last = 0.0
    for seconds in (0..<200).map({ _ in Int64.random(in: 0...1 << 24, using: &generator) }).sorted() + [.max] {
      let share = try #require(histogram.share(within: seconds))
      let stretch = LatencyHistogram.range(of: LatencyHistogram.bucket(of: seconds))
      let (below, above) = (values.count { $0 < stretch.lowerBound }, values.count { $0 <= stretch.upperBound })
      #expect(share >= Double(below) / 2_000 - 1e-12)
      #expect(share <= Double(max(above, below)) / 2_000 + 1e-12 || seconds >= LatencyHistogram.maximumSeconds)
      if seconds < 16 || seconds == stretch.upperBound { #expect(abs(share - Double(above) / 2_000) < 1e-12) }
      #expect(share >= last)
      last = share
    }
    #expect(last == 1)
  }

  @Test("Within a stretch the share grows evenly")
  func evenShare() {
    var histogram = LatencyHistogram()
    #expect(histogram.share(within: 60) == nil)
    histogram.add(1, to: LatencyHistogram.bucket(of: 0))
    // 32 to 35 seconds.
    histogram.add(3, to: LatencyHistogram.bucket(of: 33))
    #expect(
      [-1, 0, 31, 32, 33, 34, 35, 36].map { histogram.share(within: $0) }
        == [0, 0.25, 0.25, 0.4375, 0.625, 0.8125, 1, 1])
  }
}
