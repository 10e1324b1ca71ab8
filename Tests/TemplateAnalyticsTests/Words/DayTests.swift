import TemplateAnalytics
import Testing

@Suite struct DayTests {
  @Test(
    arguments: [
      ("1970-01-01", 0), ("1969-12-31", -1), ("1970-02-01", 31), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
      ("2025-07-01", 20_270), ("2100-01-01", 47_482), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ] as [(String, Int64)])
  func datesAndNumbersAreTheSameThing(text: String, number: Int64) {
    #expect(Day(text)?.number == number)
    #expect(Day(number: number).description == text)
  }

  /// Walks three centuries with a calendar of its own: counters and the rule everybody learns at school.
  @Test func everyDayOfThreeCenturiesReadsAndWritesBack() throws {
    func isLeap(_ year: Int) -> Bool { year % 400 == 0 || year % 4 == 0 && year % 100 != 0 }
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    var number = try #require(Day("1899-01-01")).number
    for year in 1899...2101 {
      for month in 1...12 {
        let length = month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        for date in 1...length {
          let text = "\(year)-\(padded(month))-\(padded(date))"
          guard Day(text)?.number == number, Day(number: number).description == text else {
            Issue.record("\(text) is not day \(number)")
            return
          }
          number += 1
        }
        #expect(Day("\(year)-\(padded(month))-\(length + 1)") == nil)
      }
    }
    #expect(number == Day("2102-01-01")?.number)
  }

  @Test func aDayOfEveryYearReadsBack() {
    for number in stride(from: Int64(-719_162), through: 2_932_896, by: 353) {
      #expect(Day(Day(number: number).description)?.number == number)
    }
  }

  @Test(arguments: ["2024-02-29", "2000-02-29", "0004-02-29"])
  func leapDaysAreInTheCalendar(text: String) {
    #expect(Day(text)?.description == text)
  }

  @Test(arguments: [
    "", " ", "2025-02-30", "2025-02-29", "1900-02-29", "2100-02-29", "2025-04-31", "2025-13-01", "2025-00-10",
    "2025-01-00", "2025-01-32", "0000-01-01", "2025-2-3", "2025-02-3", "2025-2-03", " 2025-02-03", "2025-02-03 ",
    "2025-02-03T", "20250203", "2025/02/03", "-025-02-03", "+025-02-03", "2025-0２-3", "٢٠٢٥-02-03", "1751328000",
    "25-02-03", "02025-02-03", "today", "2025-02-0x",
  ])
  func nothingElseIsADay(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func aSliceOfATextIsReadToo() {
    #expect(Day("since=2025-07-01".dropFirst(6)) == Day(number: 20_270))
  }

  @Test(
    arguments: [
      (0, 0), (86_399, 0), (86_400, 1), (-1, -1), (-86_400, -1), (-86_401, -2), (1_751_328_000, 20_270),
      (1_751_327_999, 20_269),
    ] as [(UnixTime, Int64)])
  func aTimeFallsInItsDay(time: UnixTime, number: Int64) {
    let day = Day(holding: time)
    #expect(day.number == number)
    #expect(day.start <= time && time < day.end)
  }

  @Test func daysFollowOneAnother() {
    let day = Day(number: 20_270)
    #expect(day.start == 1_751_328_000)
    #expect(day.end == 1_751_414_400)
    #expect(day.advanced(by: 1).start == day.end)
    #expect(day.advanced(by: -31).description == "2025-05-31")
    #expect(day < day.advanced(by: 1))
    #expect(!(day < day))
  }
}
