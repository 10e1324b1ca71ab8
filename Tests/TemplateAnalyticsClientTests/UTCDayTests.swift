import Foundation
import TemplateAnalyticsClient
import Testing

struct UTCDayTests {
  @Test func daysAreThoseOfTheCalendar() throws {
    let day = try #require(UTCDay("2024-02-29"))
    #expect(day.description == "2024-02-29")
    #expect(day.start == Date(timeIntervalSince1970: 1_709_164_800))
    #expect(day.advanced(by: 1).description == "2024-03-01")
    #expect(day.distance(to: day.advanced(by: -60)) == -60)
    for text in ["2025-02-29", "2025-2-1", "", "20250201", "2025-02-01 "] { #expect(UTCDay(text) == nil) }
  }

  @Test func aMomentIsOfOneDay() {
    #expect(UTCDay(holding: Date(timeIntervalSince1970: 86_399.999)).description == "1970-01-01")
    #expect(UTCDay(holding: Date(timeIntervalSince1970: 86_400)).description == "1970-01-02")
    #expect(UTCDay(holding: Date(timeIntervalSince1970: -0.5)).description == "1969-12-31")
  }

  @Test func aRangeOfDaysCanBeWalked() throws {
    let last = try #require(UTCDay("2025-03-02"))
    #expect(
      (last.advanced(by: -2)...last).map(\.description) == ["2025-02-28", "2025-03-01", "2025-03-02"])
  }
}
