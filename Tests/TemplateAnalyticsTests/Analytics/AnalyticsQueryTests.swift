import Foundation
import TemplateAnalytics
import Testing

/// The parameters of the native analytics.
@Suite struct AnalyticsQueryTests {
  /// 24 November 2026, 18:30 UTC: midnight in India.
  private static let now: UnixTime = 1_795_545_000

  private static func parse(
    _ text: String, zone: String = "Asia/Kolkata", origin: CountsOrigin = .ledger
  ) throws(InvalidParameters) -> AnalyticsQuery {
    try AnalyticsQuery.parse(FormText.parameters(text), timeZoneName: zone, origin: origin, now: now)
  }

  private static func problems(
    _ text: String, zone: String = "Asia/Kolkata", origin: CountsOrigin = .ledger
  ) -> [ParameterProblem] {
    do throws(InvalidParameters) {
      _ = try parse(text, zone: zone, origin: origin)
      return []
    } catch {
      return error.problems
    }
  }

  private static func problem(_ text: String, origin: CountsOrigin = .ledger) throws -> String {
    let problems = problems(text, origin: origin)
    #expect(problems.count == 1)
    return try #require(problems.first).text
  }

  @Test func withoutParametersItIsThirtyDaysOfTheWABAsOwnTimeZone() throws {
    let query = try Self.parse("")
    #expect(
      query
        == AnalyticsQuery(
          days: try #require(Day("2026-10-27"))...#require(Day("2026-11-25")),
          timeZone: try #require(TimeZone(identifier: "Asia/Kolkata")), timeZoneName: "Asia/Kolkata"))
    #expect(query.metrics == [.sent, .delivered, .read, .replied, .clicked, .failed])
    #expect(query.products == ProductType.allCases)
    #expect(query.comparison == nil)
  }

  @Test func everyParameterIsRead() throws {
    let query = try Self.parse(
      "templates=[2,%221%22]&templates=3,2&from=2026-11-01&to=2026-11-10&timezone=Europe/Berlin&granularity=WEEK"
        + "&metrics=Sent,failures&metrics=rates&group_by=Category&attribution=send&compare=previous"
        + "&product_type=cloud_api&format=NDJSON&unheard=of")
    #expect(query.templates?.map(\.value) == [1, 2, 3])
    #expect(query.days.lowerBound.description == "2026-11-01")
    #expect(query.days.upperBound.description == "2026-11-10")
    #expect(query.timeZoneName == "Europe/Berlin")
    #expect(query.granularity == .week)
    #expect(query.metrics == [.sent, .failures, .rates])
    #expect(query.grouping == .category)
    #expect(query.attribution == .send)
    #expect(query.product == .cloudAPI)
    #expect(query.format == .ndjson)
    let comparison = try #require(query.comparison)
    #expect("\(comparison.lowerBound)…\(comparison.upperBound)" == "2026-10-22…2026-10-31")
    #expect(query.allDays == comparison.lowerBound...query.days.upperBound)
  }

  @Test(arguments: [
    ("quarter_hour", Granularity.quarterHour), ("hour", .hour), ("day", .day), ("week", .week), ("month", .month),
    ("total", .total),
  ])
  func everyGranularityHasItsWord(_ word: String, _ granularity: Granularity) throws {
    #expect(try Self.parse("granularity=\(word)&from=2026-11-25").granularity == granularity)
  }

  @Test func emptyParametersAreAbsentOnes() throws {
    #expect(try Self.parse("templates=&from=&to=&timezone=&metrics=&format=&templates=[]") == Self.parse(""))
  }

  @Test func daysAfterTodayAreLeftOutAndTodayIsThatOfTheZone() throws {
    let query = try Self.parse("from=2026-11-20&to=2099-01-01&compare=previous")
    #expect(query.days.upperBound.description == "2026-11-25")
    #expect(query.dayCount == 6, "which also says how far back it is compared")
    #expect(try Self.parse("timezone=UTC").days.upperBound.description == "2026-11-24")
    // Thirty days, whatever comes after today.
    #expect(try Self.parse("to=2099-01-01") == Self.parse(""))
    #expect(try Self.parse("to=2026-11-10").days.lowerBound.description == "2026-10-12")
    #expect(
      try Self.problem("from=2026-11-26") == "from must be today or earlier, for example 2026-11-25")
  }

  @Test func wrongDaysAreProblems() throws {
    #expect(try Self.problem("from=2026-11-10&to=2026-11-09").hasPrefix("to must be 2026-11-10 or later"))
    #expect(try Self.problem("from=2026-02-30").hasPrefix("from must be a date of the calendar"))
    #expect(try Self.problem("to=yesterday").hasPrefix("to must be a date of the calendar"))
    #expect(try Self.problem("from=2008-12-31").hasPrefix("from must be 2009-01-01 or later"))
    #expect(try Self.problem("from=2026-11-01&from=2026-11-02").hasPrefix("from is given more than once"))
    #expect(try Self.parse("from=2009-01-01&granularity=month").days.lowerBound == AnalyticsQuery.firstDay)
    #expect(try Self.parse("to=2009-01-05").days.lowerBound == AnalyticsQuery.firstDay)
    #expect(try Self.problem("to=2008-01-05").hasPrefix("to must be 2009-01-01 or later"))
  }

  @Test(arguments: ["IST", "Asia/Nowhere", "GMT+5", "+05:30", "../etc/passwd", "asia/kolkata", "Etc/"])
  func whatIsNoIANANameIsAProblem(_ name: String) throws {
    let text = try Self.problem("timezone=" + FormText.encoded(name))
    #expect(text == "timezone must be the IANA name of a time zone, for example Asia/Kolkata")
  }

  @Test func aWABAWithoutAUsableTimeZoneIsAskedInUTC() throws {
    #expect(try Self.parse("", zone: "Mars/Olympus").timeZoneName == "UTC")
  }

  @Test func everyProblemIsToldAtOnceAndInOrder() {
    let problems = Self.problems(
      "templates=a&timezone=X&from=1&to=2&granularity=year&group_by=colour&metrics=opened&attribution=me&compare=next"
        + "&product_type=FAX&format=xml")
    #expect(
      problems.map(\.parameter) == [
        "templates", "timezone", "from", "to", "granularity", "group_by", "metrics", "attribution", "compare",
        "product_type", "format",
      ])
    #expect(problems.allSatisfy { $0.text.hasPrefix($0.parameter + " ") && $0.text.contains("for example") })
    #expect(
      problems.map(\.text).contains(
        "granularity must be quarter_hour, hour, day, week, month or total, for example day"))
    #expect(problems.map(\.text).contains("compare must be previous, for example previous"))
    #expect(problems.map(\.text).contains { $0.contains("time_to_deliver, time_to_read, failures") })
  }

  @Test func buttonsHaveClicksAndTheirRateOnly() throws {
    #expect(try Self.parse("group_by=button").metrics == [.clicked, .rates])
    #expect(try Self.parse("group_by=button&metrics=clicked").metrics == [.clicked])
    #expect(
      try Self.problem("group_by=button&metrics=clicked,read").hasPrefix("metrics must be clicked, rates or both"))
  }

  @Test func whatComesFromMetaIsOfUTCDays() throws {
    let query = try Self.parse("granularity=week", origin: .archive)
    #expect(query.timeZoneName == "UTC")
    #expect(query.days.upperBound.description == "2026-11-24")
    #expect(query.products == [.cloudAPI])
    #expect(
      try Self.parse("product_type=MARKETING_MESSAGES_LITE_API", origin: .archive).products == [.marketingMessagesLite])
    for name in ["UTC", "Etc/UTC"] {
      #expect(try Self.parse("timezone=\(name)", origin: .archive).timeZoneName == "UTC")
    }
    #expect(
      Self.problems("timezone=Asia/Kolkata&granularity=hour&attribution=send", origin: .archive).map(\.text) == [
        "timezone must be UTC for a WABA whose numbers come from Meta, which are those of UTC days, for example UTC",
        "granularity must be day, week, month or total for a WABA whose numbers come from Meta, which are those of UTC "
          + "days, for example day",
        "attribution must be event for a WABA whose numbers come from Meta, which tells only that, for example event",
      ])
  }

  /// Before anything is made of them: an answer that nobody can hold must cost nothing.
  @Test func tooManyRowsAreAProblemThatSaysWhatToAskForInstead() throws {
    let text = try Self.problem("from=2009-01-01&granularity=quarter_hour")
    #expect(text.contains("100000 at most") && text.contains("format=csv"))
    #expect(try Self.problem("from=2009-01-01&granularity=hour").contains("fewer days"))
    let lines = try Self.parse("from=2009-01-01&granularity=hour&format=csv")
    #expect(lines.stretchCount == Int(lines.dayCount) * 24)
    let day = try Self.parse("from=2026-11-01&granularity=day")
    #expect(day.tooManyRows(groups: 4000) == nil)
    #expect(try #require(day.tooManyRows(groups: 4001)).text.contains("25 rows for each of 4001 groups"))
    #expect(day.tooManyRows(groups: .max) != nil)
  }

  @Test func aProblemRepeatsNoMoreThanAPieceOfWhatWasSent() throws {
    let long = String(repeating: "x", count: 10_000)
    #expect(try Self.problem("metrics=\(long)").utf8.count < 400)
    #expect(try Self.problem("timezone=\(long)").utf8.count < 400)
  }
}
