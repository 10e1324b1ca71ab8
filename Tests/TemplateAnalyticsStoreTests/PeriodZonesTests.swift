import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Reports of days, weeks and hours of time zones, against the sums of all slots.
@Suite struct PeriodZonesTests {
  /// Clocks are changed within them: on 4 October by half an hour on Lord Howe, on 25 October in Berlin, on 1 November
  /// in New York.
  private static let days = Day("2026-09-28")!...Day("2026-11-05")!
  private static let zones = [
    "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin", "America/New_York",
    "America/St_Johns", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Marquesas",
  ]

  @Test(arguments: Backend.allCases)
  func stretchesOfAnyZoneAreTheSumsOfTheirSlots(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    var generator = SplitMix64(seed: 90)
    var batch = Batch()
    let times = (Self.days.lowerBound.start - Day.seconds)..<(Self.days.upperBound.start + 2 * Day.seconds)
    for number in 0..<UInt64(1_200) {
      let record = PeriodConformanceTests.record(number, within: times, &generator)
      batch.learn(record, of: Facts.message(number), waba: Facts.waba)
    }
    try await ledger.settle(batch, through: 1, now: Self.days.upperBound.start)
    let tallies = try await ledger.tallies()
    for name in Self.zones {
      let zone = try #require(TimeZone(identifier: name))
      for granularity in [Granularity.day, .week, .month, .total, .hour] {
        let first = Self.days.lowerBound.advanced(by: Int64.random(in: 0...10, using: &generator))
        let last = first.advanced(by: granularity == .hour ? 3 : Int64.random(in: 0...27, using: &generator))
        let stretches = granularity.stretches(of: first...last, in: zone).map(\.slots)
        let product = generator.pick(ProductType.allCases)
        for attribution in Attribution.allCases {
          let report = try await ledger.report(
            waba: Facts.waba, templates: PeriodConformanceTests.templates, periods: stretches, product: product,
            attribution: attribution)
          let isTheirSum = report == PeriodConformanceTests.expected(tallies, stretches, product, attribution)
          #expect(isTheirSum, "\(granularity) of \(name) from \(first) to \(last), by \(attribution)")
        }
      }
    }
    try await ledger.close()
  }
}
