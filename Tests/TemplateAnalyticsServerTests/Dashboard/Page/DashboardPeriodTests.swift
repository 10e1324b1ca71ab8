import CountingWorlds
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite struct DashboardPeriodTests {
  /// 2 July 2025, 20:00 UTC: in India it is 3 July.
  private static let now: UnixTime = 1_751_486_400
  private static let waba = WABA(id: RunningServer.waba, sid: "x", timeZone: "Asia/Kolkata")

  private static func parse(_ parameters: [(name: String, value: String)], waba: WABA = waba) throws -> DashboardPeriod
  {
    try DashboardPeriod.parse(parameters, waba: waba, now: now)
  }

  private static func text(_ period: DashboardPeriod?) -> String? {
    period.map { "\($0.days.lowerBound)…\($0.days.upperBound)" }
  }

  @Test func nothingGivenIsThirtyDaysOfTheWABAsZoneThatEndToday() throws {
    for parameters in [[], [("days", ""), ("from", ""), ("to", ""), ("timezone", " ")]] {
      let period = try Self.parse(parameters)
      #expect(Self.text(period) == "2025-06-04…2025-07-03")
      #expect(period.lastDays == 30)
      #expect(period.query.timeZoneName == "Asia/Kolkata")
      #expect(period.query.granularity == .day)
      #expect(period.parameters.isEmpty)
      #expect(period.next == nil)
      #expect(Self.text(period.previous) == "2025-05-05…2025-06-03")
    }
  }

  @Test func daysAreCountedFromTodayOfTheZoneThatIsAskedFor() throws {
    let period = try Self.parse([("days", "7"), ("timezone", "UTC"), ("from", "2025-01-01")])
    #expect(Self.text(period) == "2025-06-26…2025-07-02")
    #expect(period.parameters.map(\.name) == ["days", "timezone"])
    #expect(Self.text(period.last(90)) == "2025-04-04…2025-07-02")
  }

  @Test func datesAreKeptAsTheyWereGiven() throws {
    let period = try Self.parse([("from", "2025-06-01"), ("to", "2025-06-10")])
    #expect(period.lastDays == nil)
    #expect(period.parameters.map { "\($0.name)=\($0.value)" } == ["from=2025-06-01", "to=2025-06-10"])
    #expect(Self.text(period.previous) == "2025-05-22…2025-05-31")
    #expect(Self.text(period.next) == "2025-06-11…2025-06-20")
  }

  @Test func datesThatTheFormCameWithWereNotChosen() throws {
    let dates = [("from", "2025-06-04"), ("to", "2025-07-03")]
    let shown = ("shown", "2025-06-04/2025-07-03")
    // Only the zone was: the days stay those that end today, wherever that is.
    let zone = try Self.parse([("days", "30"), shown, ("timezone", "America/New_York")] + dates)
    #expect(zone.lastDays == 30 && Self.text(zone) == "2025-06-03…2025-07-02")
    // Dates that stood in the address stay, too.
    let fixed = try Self.parse([shown, ("timezone", "UTC"), ("from", "2025-06-01"), ("to", "2025-07-02")])
    #expect(fixed.lastDays == nil && Self.text(fixed) == "2025-06-01…2025-07-02")
    let same = try Self.parse([("shown", "2025-06-01/2025-06-10"), ("from", "2025-06-01"), ("to", "2025-06-10")])
    #expect(same.lastDays == nil && Self.text(same) == "2025-06-01…2025-06-10")
    // Others were chosen.
    let other = try Self.parse([("days", "30"), shown, ("from", "2025-06-05"), ("to", "2025-07-03")])
    #expect(other.lastDays == nil && Self.text(other) == "2025-06-05…2025-07-03")
  }

  @Test func todayIsToldApart() throws {
    func text(_ days: ClosedRange<Day>?) -> String { days.map { "\($0.lowerBound)…\($0.upperBound)" } ?? "none" }
    func apart(_ parameters: [(name: String, value: String)]) throws -> [String] {
      let apart = try Self.parse(parameters).apart
      return [text(apart.before), text(apart.today)]
    }
    #expect(try apart([("days", "7")]) == ["2025-06-27…2025-07-02", "2025-07-03…2025-07-03"])
    #expect(try apart([("days", "1")]) == ["none", "2025-07-03…2025-07-03"])
    #expect(try apart([("from", "2025-06-01"), ("to", "2025-06-10")]) == ["2025-06-01…2025-06-10", "none"])
  }

  @Test func theNextDaysEndTodayAtTheLatestAndStayAsMany() throws {
    let period = try Self.parse([("from", "2025-06-20"), ("to", "2025-06-29")])
    let next = try #require(period.next)
    #expect(Self.text(next) == "2025-06-24…2025-07-03")
    #expect(next.next == nil)
    // Those that a preset leads to are called so.
    let week = try #require(try Self.parse([("days", "7")]).previous?.next)
    #expect(week.lastDays == 7)
  }

  @Test func noDaysBeforeTheFirstAreOffered() throws {
    let first = AnalyticsQuery.firstDay
    let period = try Self.parse([("from", "\(first.advanced(by: 3))"), ("to", "\(first.advanced(by: 9))")])
    #expect(Self.text(period.previous) == "\(first)…\(first.advanced(by: 2))")
    #expect(period.previous?.previous == nil)
  }

  @Test(arguments: [
    ("days", "0"), ("days", "367"), ("days", "x"), ("days", "9223372036854775808"), ("from", "2025-02-30"),
    ("to", "yesterday"), ("timezone", "IST"), ("timezone", "Mars/Olympus"), ("from", "2026-01-01"),
    ("from", "1999-01-01"),
  ])
  func whatIsWrongIsNamed(name: String, value: String) {
    let problem = #expect(throws: InvalidParameters.self) { try Self.parse([(name, value)]) }
    #expect(problem?.problems.map(\.parameter) == [name])
    #expect(problem?.problems[0].text.contains("for example") == true)
  }

  @Test func metasNumbersAreOfDaysOfUTC() throws {
    var waba = Self.waba
    waba.source = .meta
    let period = try Self.parse([("days", "1")], waba: waba)
    #expect(Self.text(period) == "2025-07-02…2025-07-02")
    #expect(period.query.timeZoneName == "UTC")
    #expect(period.query.granularity == .day)
    #expect(throws: InvalidParameters.self) { try Self.parse([("timezone", "Asia/Kolkata")], waba: waba) }
  }

  @Test(arguments: [(1, "hour"), (2, "hour"), (3, "day"), (120, "day"), (121, "week"), (366, "week")])
  func aChartIsAsFineAsItCanBeRead(days: Int, granularity: String) throws {
    #expect(try Self.parse([("days", "\(days)")]).query.granularity.rawValue == granularity)
  }

  @Test func manyYearsAreShownByMonth() throws {
    #expect(try Self.parse([("from", "2020-01-01"), ("to", "2025-01-01")]).query.granularity == .month)
  }

  /// Whatever is chosen by links, its address says the same when it is opened.
  @Test(arguments: 0..<20) func anAddressSaysWhatIsShown(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var period = try Self.parse([])
    for _ in 0..<30 {
      switch Int.random(in: 0..<3, using: &random) {
      case 0: period = period.previous ?? period
      case 1: period = period.next ?? period
      default: period = period.last([7, 30, 90].randomElement(using: &random) ?? 7)
      }
      #expect(try Self.parse(period.parameters) == period)
      let length = period.query.dayCount
      #expect(period.days.upperBound <= period.today)
      if let next = period.next { #expect(next.query.dayCount == length) }
    }
  }
}
