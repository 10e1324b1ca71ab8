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

  @Test func whatNobodyKnowsIsNoZero() {
    #expect(HTML.count(0).text == "0")
    #expect(HTML.count(nil).text.contains("—") && HTML.count(nil).text.contains("not known"))
    #expect(HTML.rate(nil) == HTML.count(nil))
    var counts = AnalyticsCounts()
    #expect(ShownMetric.allCases.map { $0.count(in: counts, of: .ledger) } == Array(repeating: 0, count: 6))
    #expect(ShownMetric.failed.count(in: counts, of: .archive) == nil)
    counts.isKnown = .nothing
    #expect(ShownMetric.allCases.allSatisfy { $0.count(in: counts, of: .archive) == nil })
    #expect(AnalyticsCounts.sum([counts, counts]).isKnown == .nothing)
    #expect(AnalyticsCounts.sum([counts, AnalyticsCounts()]).isKnown == .part)
    #expect(AnalyticsCounts.sum([]).isKnown == .whole)
  }
}
