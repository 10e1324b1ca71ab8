import TemplateAnalytics

/// Days as people write them.
enum DayText {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  // 1970-01-01 was a Thursday.
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  /// `24 Nov`.
  static func short(_ day: Day) -> String {
    let (_, month, date) = day.civil
    return "\(date) \(months[Int(month) - 1])"
  }

  /// `24 Nov 2026`.
  static func long(_ day: Day) -> String { "\(short(day)) \(day.civil.year)" }

  /// `Tue 24 Nov`.
  static func withWeekday(_ day: Day) -> String {
    let index = Int(day.number % 7)
    return "\(weekdays[index < 0 ? index + 7 : index]) \(short(day))"
  }

  /// `26 Oct – 24 Nov 2026`.
  static func range(_ days: ClosedRange<Day>) -> String {
    let (first, last) = (days.lowerBound, days.upperBound)
    if first == last { return long(first) }
    return (first.civil.year == last.civil.year ? short(first) : long(first)) + " – " + long(last)
  }

  private static func month(_ day: Day) -> String { "\(months[Int(day.civil.month) - 1]) \(day.civil.year)" }

  /// A stretch of a chart, as short as its axis needs it.
  static func tick(_ stretch: Stretch, _ granularity: Granularity) -> String {
    switch granularity {
    case .quarterHour, .hour: String(stretch.localTime.dropFirst(11).prefix(5))
    case .day, .week, .total: short(stretch.days.lowerBound)
    case .month: month(stretch.days.lowerBound)
    }
  }

  /// The same where there is room for all of it.
  static func title(_ stretch: Stretch, _ granularity: Granularity) -> String {
    switch granularity {
    case .quarterHour, .hour: "\(withWeekday(stretch.days.lowerBound)), \(tick(stretch, granularity))"
    case .day: withWeekday(stretch.days.lowerBound)
    case .week, .total: range(stretch.days)
    case .month: stretch.isCut(granularity) ? range(stretch.days) : tick(stretch, granularity)
    }
  }
}
