import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

/// The calendar days of time zones.
@Suite struct ZoneDayTests {
  private static func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  /// The day's first moment in UTC, as seconds after the midnight of the UTC day of the same date, and its hours.
  private static func day(_ text: String, _ zone: String) throws -> (start: Int64, hours: Double) {
    let day = try #require(Day(text))
    let slots = day.slots(in: try Self.zone(zone))
    return (slots.lowerBound.start - day.start, Double(slots.upperBound.number - slots.lowerBound.number) / 4)
  }

  @Test(
    arguments: [
      ("2026-07-01", "UTC", 0, 24),
      ("2026-07-01", "Asia/Kolkata", -330, 24),
      ("2026-07-01", "Asia/Kathmandu", -345, 24),
      ("2026-07-01", "Pacific/Kiritimati", -840, 24),
      ("2026-07-01", "Etc/GMT+12", 720, 24),
      ("2026-03-08", "America/New_York", 300, 23),
      ("2026-03-09", "America/New_York", 240, 24),
      ("2026-11-01", "America/New_York", 240, 25),
      ("2026-11-02", "America/New_York", 300, 24),
      // Its summer is half an hour ahead: 11 hours instead of 10.5.
      ("2026-04-05", "Australia/Lord_Howe", -660, 24.5),
      ("2026-10-04", "Australia/Lord_Howe", -630, 23.5),
      // The clocks went from midnight to one: the day has no midnight.
      ("2018-11-04", "America/Sao_Paulo", 180, 23),
      // And from midnight back to eleven.
      ("2018-02-17", "America/Sao_Paulo", 120, 25),
      // From two in the morning back to eleven: the day has two midnights, and begins at the first.
      ("2010-03-05", "Antarctica/Casey", -660, 27),
      // It moved across the date line.
      ("2011-12-29", "Pacific/Apia", 600, 24),
      ("2011-12-30", "Pacific/Apia", 2040, 0),
      ("2011-12-31", "Pacific/Apia", 600 - 1440, 24),
    ] as [(String, String, Int64, Double)])
  func aDayIsAsLongAsTheClocksOfItsZoneMakeIt(_ text: String, _ zone: String, minutes: Int64, hours: Double) throws {
    let day = try Self.day(text, zone)
    #expect(day.hours == hours)
    if hours > 0 { #expect(day.start == minutes * 60) }
  }

  @Test(arguments: [
    "UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Antarctica/Casey", "Asia/Pyongyang",
  ])
  func daysFollowEachOtherAndEachHoldsItsMoments(_ name: String) throws {
    let zone = try Self.zone(name)
    var generator = SplitMix64(seed: 14)
    var day = try #require(Day("2009-06-01"))
    var end = day.slots(in: zone).lowerBound
    while day < (try #require(Day("2027-01-01"))) {
      let slots = day.slots(in: zone)
      #expect(slots.lowerBound == end, "\(day)")
      end = slots.upperBound
      if !slots.isEmpty {
        let inside = Int64.random(in: slots.lowerBound.start..<slots.upperBound.start, using: &generator)
        for time in [slots.lowerBound.start, slots.upperBound.start - 1, inside] {
          #expect(Day(holding: time, in: zone) == day, "\(time)")
        }
      }
      day = day.advanced(by: 1)
    }
  }

  @Test func theDaysOfUTCAreTheDays() throws {
    let day = try #require(Day("2026-02-28"))
    let slots = day.slots(in: try Self.zone("UTC"))
    #expect(slots.lowerBound.start == day.start)
    #expect(slots.upperBound.start == day.end)
    #expect(Day(holding: day.end - 1, in: try Self.zone("UTC")) == Day(holding: day.end - 1))
  }

  @Test func anOffsetOfNoWholeSlotsStillMakesDaysWithoutGaps() throws {
    let zone = try #require(TimeZone(secondsFromGMT: 7 * 60))
    let day = try #require(Day("2026-02-28"))
    #expect(day.slots(in: zone).upperBound == day.advanced(by: 1).slots(in: zone).lowerBound)
    #expect(day.slots(in: zone).lowerBound.start == day.start)
    #expect(Day(holding: day.start, in: zone) == day)
    #expect(Day(holding: day.start - 1, in: zone) == day.advanced(by: -1))
  }
}
