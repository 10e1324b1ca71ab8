extension Day {
  /// The Sunday of its week, which began on Monday.
  package var lastOfWeek: Day {
    // 1970-01-01 was a Thursday, the fourth day of its week.
    let weeks = (number + 3).flooringDivision(by: 7)
    return Day(number: weeks * 7 + 3)
  }

  /// The last day of its month.
  package var lastOfMonth: Day {
    let (year, month, _) = civil
    return Day(number: Day.number(year: year, month: month, date: Day.length(ofMonth: month, year: year)))
  }

  /// Another number for each month, one more than that of the month before.
  package var monthNumber: Int {
    let (year, month, _) = civil
    return Int(year * 12 + month)
  }
}
