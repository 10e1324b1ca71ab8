/// A day in UTC: Unix time / 86400. Kaleyra and Meta report by it.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The length of a day in seconds.
  package static let seconds: Int64 = 86_400
  /// Days since 1970-01-01.
  package let number: Int64

  package init(number: Int64) { self.number = number }

  /// The day that holds `time`.
  package init(holding time: UnixTime) { number = time.flooringDivision(by: Day.seconds) }

  /// Reads `YYYY-MM-DD`.
  /// - Returns: nil unless the text has exactly this form and the date is in the calendar (no 30 February).
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let date = number(8..<10),
      year >= 1, (1...12).contains(month), date >= 1, date <= Day.length(ofMonth: month, year: year)
    else { return nil }
    self.number = Day.number(year: year, month: month, date: date)
  }

  package var start: UnixTime { number * Day.seconds }
  /// The start of the next day: Kaleyra's `end`.
  package var end: UnixTime { start + Day.seconds }

  package func advanced(by days: Int64) -> Day { Day(number: number + days) }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// `YYYY-MM-DD`.
  package var description: String {
    let (year, month, date) = civil
    func padded(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(date, 2)
  }

  // Howard Hinnant's `days_from_civil` and its inverse: a year that starts in March puts the leap day last.
  static func number(year: Int64, month: Int64, date: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooringDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date in the calendar; months and dates count from 1.
  package var civil: (year: Int64, month: Int64, date: Int64) {
    let shifted = number + 719_468
    let era = shifted.flooringDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
