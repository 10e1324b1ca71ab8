import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

/// How days of a time zone are cut into stretches.
@Suite struct GranularityTests {
  private static func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(iana: name)) }

  private static func stretches(
    _ granularity: Granularity, _ from: String, _ to: String, _ zone: String = "UTC"
  ) throws -> [Stretch] {
    try granularity.stretches(of: #require(Day(from))...#require(Day(to)), in: Self.zone(zone))
  }

  private static func days(_ stretches: [Stretch]) -> [String] {
    stretches.map { "\($0.days.lowerBound)…\($0.days.upperBound)" }
  }

  /// How long each is, in quarters of an hour.
  private static func lengths(_ stretches: [Stretch]) -> [Int64] {
    stretches.map { $0.slots.upperBound.number - $0.slots.lowerBound.number }
  }

  @Test func weeksBeginOnMondayAndAreCutAtBothEnds() throws {
    // 1 October 2026 was a Thursday.
    #expect(
      try Self.days(Self.stretches(.week, "2026-10-01", "2026-10-13"))
        == ["2026-10-01…2026-10-04", "2026-10-05…2026-10-11", "2026-10-12…2026-10-13"])
    #expect(try Self.days(Self.stretches(.week, "2026-10-05", "2026-10-11")) == ["2026-10-05…2026-10-11"])
    #expect(
      try Self.days(Self.stretches(.week, "2026-10-11", "2026-10-12"))
        == ["2026-10-11…2026-10-11", "2026-10-12…2026-10-12"])
  }

  @Test func monthsAreThoseOfTheCalendarAndAreCutAtBothEnds() throws {
    #expect(
      try Self.days(Self.stretches(.month, "2023-12-31", "2024-03-01"))
        == ["2023-12-31…2023-12-31", "2024-01-01…2024-01-31", "2024-02-01…2024-02-29", "2024-03-01…2024-03-01"])
  }

  @Test func theTotalIsOneStretch() throws {
    #expect(try Self.days(Self.stretches(.total, "2026-01-01", "2026-12-31")) == ["2026-01-01…2026-12-31"])
    #expect(try Self.lengths(Self.stretches(.total, "2026-01-01", "2026-12-31", "Europe/Berlin")) == [365 * 96])
  }

  @Test(
    arguments: [
      ("2026-03-29", "Europe/Berlin", 23), ("2026-10-25", "Europe/Berlin", 25), ("2026-10-26", "Europe/Berlin", 24),
      ("2026-07-01", "Asia/Kathmandu", 24), ("2026-07-01", "Asia/Kolkata", 24),
    ] as [(String, String, Int)])
  func aDayHasAsManyHoursAsItsClocksMakeIt(_ day: String, _ zone: String, hours: Int) throws {
    #expect(try Self.lengths(Self.stretches(.day, day, day, zone)) == [Int64(hours) * 4])
    #expect(try Self.lengths(Self.stretches(.hour, day, day, zone)) == Array(repeating: 4, count: hours))
    #expect(try Self.lengths(Self.stretches(.quarterHour, day, day, zone)) == Array(repeating: 1, count: hours * 4))
  }

  @Test func hoursAreNamedByWhatTheClocksRead() throws {
    func names(_ day: String, _ zone: String) throws -> [String] {
      try Self.stretches(.hour, day, day, zone).map(\.localTime)
    }
    let spring = try names("2026-03-29", "Europe/Berlin")
    #expect(spring[1...2] == ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"])
    let autumn = try names("2026-10-25", "Europe/Berlin")
    #expect(
      autumn[1...3]
        == ["2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"])
    #expect(try names("2026-07-01", "Asia/Kolkata")[5] == "2026-07-01T05:00:00+05:30")
    #expect(try names("2026-07-01", "Asia/Kathmandu")[0] == "2026-07-01T00:00:00+05:45")
    #expect(try names("2026-07-01", "America/St_Johns")[23] == "2026-07-01T23:00:00-02:30")
    #expect(
      try Self.stretches(.quarterHour, "2026-07-01", "2026-07-01", "Asia/Kathmandu")[1].localTime
        == "2026-07-01T00:15:00+05:45")
  }

  /// Kolkata's hours begin at half past the hours of UTC, Kathmandu's at a quarter past.
  @Test func hoursOfZonesThatAreNoWholeHoursAheadBeginWithTheirOwnClocks() throws {
    #expect(try Self.stretches(.hour, "2026-07-01", "2026-07-01", "Asia/Kolkata")[0].start % 3600 == 1800)
    #expect(try Self.stretches(.hour, "2026-07-01", "2026-07-01", "Asia/Kathmandu")[0].start % 3600 == 900)
  }

  @Test func anHourIsHalfAsLongWhereClocksAreChangedByHalfAnHour() throws {
    let autumn = try Self.stretches(.hour, "2026-04-05", "2026-04-05", "Australia/Lord_Howe")
    #expect(autumn[2].localTime == "2026-04-05T01:30:00+10:30")
    #expect(Self.lengths(autumn)[1...3] == [4, 2, 4])
    let spring = try Self.stretches(.hour, "2026-10-04", "2026-10-04", "Australia/Lord_Howe")
    #expect(spring[2].localTime == "2026-10-04T02:30:00+11:00")
    #expect(Self.lengths(spring)[1...3] == [4, 2, 4])
  }

  @Test(arguments: [Granularity.day, .hour, .quarterHour])
  func aDayThatTheZoneLeftOutHasNoStretch(_ granularity: Granularity) throws {
    let stretches = try Self.stretches(granularity, "2011-12-29", "2011-12-31", "Pacific/Apia")
    #expect(Set(stretches.map(\.days.lowerBound.description)) == ["2011-12-29", "2011-12-31"])
    #expect(try Self.stretches(granularity, "2011-12-30", "2011-12-30", "Pacific/Apia").isEmpty)
  }

  /// Whatever the granularity, nothing is left out and nothing is in two of them.
  @Test(arguments: Granularity.allCases)
  func stretchesFollowEachOtherFromTheFirstMidnightToTheLast(_ granularity: Granularity) throws {
    var generator = SplitMix64(seed: 5)
    let names = [
      "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "America/Sao_Paulo", "America/St_Johns",
      "Australia/Lord_Howe", "Pacific/Apia", "Antarctica/Casey", "Africa/Casablanca",
    ]
    for name in names {
      let zone = try Self.zone(name)
      for _ in 0..<10 {
        let first = Day(number: .random(in: 14_300...20_800, using: &generator))
        let last = first.advanced(by: .random(in: 0...70, using: &generator))
        let stretches = granularity.stretches(of: first...last, in: zone)
        let whole = Stretch(days: first...last, in: zone).slots
        #expect(stretches.first?.slots.lowerBound == whole.lowerBound || whole.isEmpty, "\(name) \(first) \(last)")
        #expect(stretches.last?.slots.upperBound == whole.upperBound || whole.isEmpty, "\(name) \(first) \(last)")
        for (left, right) in zip(stretches, stretches.dropFirst()) {
          #expect(left.slots.upperBound == right.slots.lowerBound, "\(name) \(left.localTime)")
        }
        #expect(stretches.allSatisfy { !$0.slots.isEmpty })
        // What bounds an answer before it is made must not be less than what is made, but for a half hour or two.
        #expect(granularity.count(of: first...last, in: zone) >= stretches.count - 2, "\(name) \(first) \(last)")
      }
    }
  }

  @Test func countingTakesNoTimeHoweverManyThereAre() throws {
    let days = try #require(Day("0001-01-01"))...#require(Day("9999-12-31"))
    let zone = try Self.zone("UTC")
    #expect(Granularity.quarterHour.count(of: days, in: zone) == 3_652_059 * 96)
    #expect(Granularity.hour.count(of: days, in: zone) == 3_652_059 * 24)
    #expect(Granularity.day.count(of: days, in: zone) == 3_652_059)
    #expect(Granularity.week.count(of: days, in: zone) == 521_723)
    #expect(Granularity.month.count(of: days, in: zone) == 9999 * 12)
    #expect(Granularity.total.count(of: days, in: zone) == 1)
  }

  @Test func earlierDaysAreThoseOfTheCalendar() throws {
    let zone = try Self.zone("Europe/Berlin")
    // The clocks went forward on 29 March.
    let stretch = try Self.stretches(.day, "2026-03-30", "2026-03-30", "Europe/Berlin")[0]
    let earlier = stretch.earlier(by: 1, in: zone)
    #expect(earlier == (try Self.stretches(.day, "2026-03-29", "2026-03-29", "Europe/Berlin")[0]))
    let week = try Self.stretches(.week, "2026-03-30", "2026-04-01", "Europe/Berlin")[0]
    #expect(Self.days([week.earlier(by: 3, in: zone)]) == ["2026-03-27…2026-03-29"])
    #expect(Self.lengths([week.earlier(by: 3, in: zone)]) == [71 * 4])
  }

  @Test func anEarlierHourIsAsFarFromItsMidnight() throws {
    let zone = try Self.zone("Europe/Berlin")
    let hours = try Self.stretches(.hour, "2026-07-08", "2026-07-08", "Europe/Berlin")
    let before = try Self.stretches(.hour, "2026-07-01", "2026-07-01", "Europe/Berlin")
    #expect(hours.map { $0.earlier(by: 7, in: zone) } == before)
    // A day of 25 hours after one of 24: the last hour has none to compare with.
    let long = try Self.stretches(.hour, "2026-10-25", "2026-10-25", "Europe/Berlin").map {
      $0.earlier(by: 1, in: zone)
    }
    #expect(Self.lengths(long) == Array(repeating: 4, count: 24) + [0])
    #expect(long.last?.start == Day("2026-10-24")?.slots(in: zone).upperBound.start)
    // They stay in order, as whoever reads them wants it.
    for (left, right) in zip(long, long.dropFirst()) { #expect(left.slots.upperBound <= right.slots.lowerBound) }
  }

  @Test func theSameDaysOfOneBeforeALeftOutDayAreEmpty() throws {
    let zone = try Self.zone("Pacific/Apia")
    let day = try Self.stretches(.day, "2011-12-31", "2011-12-31", "Pacific/Apia")[0]
    #expect(day.earlier(by: 1, in: zone).slots.isEmpty)
  }
}
