import TemplateAnalytics
import Testing

@Suite struct SlotTests {
  @Test(
    arguments: [
      (0, 0), (899, 0), (900, 1), (1_799, 1), (-1, -1), (-900, -1), (-901, -2), (-1_800, -2),
      (1_751_328_000, 1_945_920), (1_751_327_999, 1_945_919),
    ] as [(UnixTime, Int64)])
  func aTimeFallsInItsQuarterOfAnHour(time: UnixTime, number: Int64) {
    let slot = Slot(holding: time)
    #expect(slot.number == number)
    #expect(slot.start <= time && time < slot.start + Slot.seconds)
  }

  @Test func aDayIsAWholeNumberOfSlots() {
    let day = Day(number: 20_270)
    let first = Slot(holding: day.start)
    let last = Slot(holding: day.end - 1)
    #expect(last.number - first.number == 95)
    #expect(first.day == day)
    #expect(last.day == day)
    #expect(Slot(number: first.number - 1).day == day.advanced(by: -1))
    #expect(Slot(number: -1).day == Day(number: -1))
    #expect(first < last)
  }

  @Test func plausibleTimesAreSecondsOfOurAge() {
    #expect(UnixTime.plausible.contains(1_751_328_000))
    #expect(!UnixTime.plausible.contains(1_751_328_000_000), "milliseconds")
    #expect(!UnixTime.plausible.contains(0))
    #expect(!UnixTime.plausible.contains(-1))
    #expect(Day(holding: UnixTime.plausible.lowerBound).description == "2009-01-01")
    #expect(Day(holding: UnixTime.plausible.upperBound).description == "2100-01-01")
  }
}
