import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite("Which tallies make up a stretch of time")
struct PeriodRangesTests {
  private static func ranges(_ periods: ClosedRange<Int64>...) -> PeriodRanges {
    PeriodRanges(periods.map { Slot(number: $0.lowerBound)..<Slot(number: $0.upperBound) })
  }

  @Test("Whole UTC days are read as days, and those beside each other in one go")
  func wholeDays() {
    let ranges = Self.ranges(96...192, 192...288, 288...960)
    #expect(ranges.slots.isEmpty)
    #expect(ranges.days == [1..<10])
  }

  @Test("What is left of a stretch before and after its whole days is read as slots")
  func edges() {
    let ranges = Self.ranges(90...300)
    #expect(ranges.slots == [90..<96, 288..<300])
    #expect(ranges.days == [1..<3])
  }

  @Test("Days of another time zone have no whole UTC day, and are read in one go")
  func daysElsewhere() {
    let ranges = Self.ranges(74...170, 170...266, 266...362)
    #expect(ranges.slots == [74..<362])
    #expect(ranges.days.isEmpty)
  }

  @Test("Gaps between stretches are not read, and empty stretches are nothing")
  func gaps() {
    let ranges = Self.ranges(1...2, 2...2, 3...4, 96...192, 288...384)
    #expect(ranges.slots == [1..<2, 3..<4])
    #expect(ranges.days == [1..<2, 3..<4])
    #expect(Self.ranges(5...5) == PeriodRanges([]))
  }
}
