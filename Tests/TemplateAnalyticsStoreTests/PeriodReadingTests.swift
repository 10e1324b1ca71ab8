import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Which rows SQLite's ledger reads for stretches of time.
@Suite struct PeriodReadingTests {
  private typealias Part = PeriodReading.Part

  private static func periods(_ periods: ClosedRange<Int64>...) -> [Range<Slot>] {
    periods.map { Slot(number: $0.lowerBound)..<Slot(number: $0.upperBound) }
  }

  @Test func wholeDaysOfUTCAreReadAsDays() {
    let reading = PeriodReading(Self.periods(96...192, 192...480))
    #expect(reading.slots.isEmpty)
    #expect(reading.days == [Part(starts: 1..<2, period: 0), Part(starts: 2..<5, period: 1)])
  }

  @Test func theSmallerPartOfADayIsReadBySlotsAndTakenFromTheLarger() {
    let reading = PeriodReading(Self.periods(74...170, 170...266))
    #expect(
      reading.slots == [
        Part(starts: 74..<96, period: 0), Part(starts: 170..<192, period: 1, excess: 0),
        Part(starts: 266..<288, excess: 1),
      ])
    #expect(reading.days == [Part(starts: 1..<2, period: 0), Part(starts: 2..<3, period: 1)])
  }

  @Test func aDayCutIntoHalvesIsReadAsTheFirst() {
    let reading = PeriodReading(Self.periods(48...144, 144...240))
    #expect(
      reading.slots == [
        Part(starts: 48..<96, period: 0), Part(starts: 144..<192, period: 1, excess: 0),
        Part(starts: 192..<240, period: 1),
      ])
    #expect(reading.days == [Part(starts: 1..<2, period: 0)])
  }

  @Test func whatIsFinerThanHalfADayIsReadBySlots() {
    let reading = PeriodReading(Self.periods(96...100, 100...104, 110...157))
    #expect(
      reading.slots == [
        Part(starts: 96..<100, period: 0), Part(starts: 100..<104, period: 1), Part(starts: 110..<157, period: 2),
      ])
    #expect(reading.days.isEmpty)
  }

  @Test func whatLiesInGapsIsTakenBack() {
    let reading = PeriodReading(Self.periods(5...5, 100...110, 115...190))
    #expect(
      reading.slots == [
        Part(starts: 96..<100, excess: 2), Part(starts: 100..<110, period: 1, excess: 2),
        Part(starts: 110..<115, excess: 2), Part(starts: 190..<192, excess: 2),
      ])
    #expect(reading.days == [Part(starts: 1..<2, period: 2)])
    #expect(PeriodReading(Self.periods(5...5)) == PeriodReading([]))
  }

  /// A count for each slot, and their sums for each day: what is read of them has to be the sums of the stretches.
  @Test func whateverIsReadAddsUpToTheStretches() {
    var generator = SplitMix64(seed: 2_026)
    for round in 0..<500 {
      let dayCount: Int64 = 6
      let slots = (0..<(dayCount * 96)).map { _ in generator.chance(30) ? Int.random(in: 1...9, using: &generator) : 0 }
      let days = (0..<Int(dayCount)).map { day in slots[(day * 96)..<(day * 96 + 96)].reduce(0, +) }
      let periods = Self.randomPeriods(slots: dayCount * 96, &generator)
      let reading = PeriodReading(periods)
      var sums = [Int](repeating: 0, count: periods.count)
      var read: Int64 = 0
      for (parts, counts) in [(reading.slots, slots), (reading.days, days)] {
        for part in parts {
          let count = counts[Int(part.starts.lowerBound)..<Int(part.starts.upperBound)].reduce(0, +)
          if let period = part.period { sums[period] += count }
          if let excess = part.excess { sums[excess] -= count }
        }
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.starts.upperBound <= $1.starts.lowerBound })
        read += parts.reduce(0) { $0 + Int64($1.starts.count) }
      }
      let expected = periods.map { slots[Int($0.lowerBound.number)..<Int($0.upperBound.number)].reduce(0, +) }
      #expect(sums == expected, "round \(round)")
      let plain = PeriodRanges(periods)
      #expect(read <= (plain.slots + plain.days).reduce(0) { $0 + Int64($1.count) }, "round \(round)")
    }
  }

  private static func randomPeriods(slots: Int64, _ generator: inout SplitMix64) -> [Range<Slot>] {
    let bounds = (0..<Int.random(in: 2...(generator.chance(50) ? 8 : 40), using: &generator)).map { _ in
      Int64.random(in: 0...slots, using: &generator)
    }.sorted()
    return zip(bounds, bounds.dropFirst()).map { Slot(number: $0)..<Slot(number: $1) }
      .filter { _ in generator.chance(80) }
  }
}
