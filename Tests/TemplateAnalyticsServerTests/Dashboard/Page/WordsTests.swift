import Foundation
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsServer

@Suite struct WordsTests {
  @Test func numbersHaveCommas() {
    #expect(
      [0, 999, 1000, 123_456, 1_234_567, -1234].map(NumberText.count) == [
        "0", "999", "1,000", "123,456", "1,234,567", "−1,234",
      ])
    #expect(NumberText.count(.max) == "9,223,372,036,854,775,807")
    #expect(NumberText.count(.min) == "−9,223,372,036,854,775,808")
    #expect(
      [9_999_999, 10_000_000, 999_949_999, 1_000_000_000, 12_345_678_901].map(NumberText.large)
        == ["9,999,999", "10.0M", "999.9M", "1.0B", "12.3B"])
    #expect(
      [0, 0.25, 500, 1500, 20_000_000, 2.5e9].map(NumberText.axis) == ["0", "0.25", "500", "1.5k", "20M", "2.5B"])
  }

  @Test func aRateIsNeverRoundedToNothingOrToAll() throws {
    func text(_ part: Int, _ whole: Int) throws -> String { NumberText.rate(try #require(Rate(part, of: whole))) }
    #expect(try text(0, 10) == "0.0%")
    #expect(try text(1, 3000) == "<0.1%")
    #expect(try text(1, 1_000_000) == "<0.1%")
    #expect(try text(999_999, 1_000_000) == ">99.9%")
    // 40.246: to four decimals it would be 0.4025.
    #expect(try text(40_246, 100_000) == "40.2%")
    #expect(try text(724, 1000) == "72.4%")
    #expect(try text(9998, 10_000) == ">99.9%")
    #expect(try text(10, 10) == "100%")
    #expect(try text(15, 10) == "150%")
  }

  @Test func aChangeSaysHowMuchAndWhichWay() {
    #expect(NumberText.change(110, from: 100) == "+10.0%")
    #expect(NumberText.change(50, from: 100) == "−50.0%")
    #expect(NumberText.change(0, from: 7) == "−100%")
    #expect(NumberText.change(7, from: 7) == "±0.0%")
    #expect(NumberText.change(999, from: 100) == "+899%")
    #expect(NumberText.change(1000, from: 100) == nil)
    #expect(NumberText.change(5, from: 0) == nil)
    #expect(NumberText.change(0, from: 0) == nil)
    #expect(
      [124, -1240, 3, 0].map(NumberText.points) == ["+1.2 pts", "−12.4 pts", "±0.0 pts", "±0.0 pts"])
  }

  @Test func timesAreSaidAsPeopleDo() {
    #expect(
      [0, 59, 60, 3599, 3600, 12_000, 86_400, 200_000].map(NumberText.duration)
        == ["0 s", "59 s", "1 min", "60 min", "1 h", "3 h 20 min", "1 d", "2 d 7 h"])
  }

  @Test func daysAreSaidAsPeopleDo() throws {
    let day = try #require(Day("2026-11-24"))
    #expect(DayText.withWeekday(day) == "Tue 24 Nov")
    #expect(DayText.withWeekday(try #require(Day("1969-12-31"))) == "Wed 31 Dec")
    #expect(DayText.range(day...day) == "24 Nov 2026")
    #expect(DayText.range(day.advanced(by: -29)...day) == "26 Oct – 24 Nov 2026")
    #expect(DayText.range(day.advanced(by: -329)...day) == "30 Dec 2025 – 24 Nov 2026")
  }

  @Test func aWeekOrMonthThatIsCutIsSaidToBe() throws {
    func titles(_ granularity: Granularity, _ first: String, _ last: String) throws -> [String] {
      let days = try #require(Day(first))...(try #require(Day(last)))
      let zone = try #require(TimeZone(identifier: "UTC"))
      return granularity.stretches(of: days, in: zone).map {
        DayText.title($0, granularity) + ($0.isCut(granularity) ? " cut" : "")
      }
    }
    #expect(
      try titles(.month, "2026-01-15", "2026-03-31") == ["15 Jan – 31 Jan 2026 cut", "Feb 2026", "Mar 2026"])
    #expect(try titles(.month, "2026-02-01", "2026-03-30").last == "1 Mar – 30 Mar 2026 cut")
    // From Monday to Sunday.
    #expect(
      try titles(.week, "2026-11-15", "2026-11-29") == [
        "15 Nov 2026 cut", "16 Nov – 22 Nov 2026", "23 Nov – 29 Nov 2026",
      ])
    #expect(try titles(.day, "2026-11-15", "2026-11-15") == ["Sun 15 Nov"])
  }

  @Test func whatNobodyKnowsIsNoZero() {
    #expect(HTML.count(0).text == "0")
    #expect(HTML.count(nil).text.contains("—") && HTML.count(nil).text.contains("not known"))
    #expect(HTML.rate(nil).text.contains("—") && HTML.rate(nil).text.contains("no rate"))
    #expect(HTML.rate(Rate(1, of: 1)).text == "100%")
    #expect(HTML.rate(Rate(3, of: 1)).text == "&gt;100%")
    var counts = AnalyticsCounts()
    #expect(
      ShownMetric.allCases.map { $0.count(in: counts, of: Sight(origin: .ledger)) } == Array(repeating: 0, count: 6))
    #expect(ShownMetric.failed.count(in: counts, of: Sight(origin: .archive)) == nil)
    // Clicks that nobody could have seen are no 0, and those that were seen are told.
    let blind = Sight(origin: .ledger, seesClicks: false)
    #expect(ShownMetric.clicked.count(in: counts, of: blind) == nil)
    #expect(ShownMetric.sent.count(in: counts, of: blind) == 0)
    counts.clicked = 2
    #expect(ShownMetric.clicked.count(in: counts, of: blind) == 2)
    #expect(!blind.ofCohorts(AnalyticsCounts(), beside: counts).seesClicks)
    #expect(!Sight(origin: .ledger).ofCohorts(AnalyticsCounts(), beside: counts).seesClicks)
    #expect(Sight(origin: .ledger).ofCohorts(counts, beside: counts).seesClicks)
    #expect(Sight(origin: .ledger).ofCohorts(AnalyticsCounts(), beside: AnalyticsCounts()).seesClicks)
    counts.isKnown = .nothing
    #expect(ShownMetric.allCases.allSatisfy { $0.count(in: counts, of: Sight(origin: .archive)) == nil })
    #expect(AnalyticsCounts.sum([counts, counts]).isKnown == .nothing)
    #expect(AnalyticsCounts.sum([counts, AnalyticsCounts()]).isKnown == .part)
    #expect(AnalyticsCounts.sum([]).isKnown == .whole)
  }
}
