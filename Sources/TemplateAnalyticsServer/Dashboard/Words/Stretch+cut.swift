import TemplateAnalytics

extension Stretch {
  /// Whether it is less than others of its kind: it is cut, or not over.
  func isPart(_ granularity: Granularity, at now: UnixTime) -> Bool { end > now || isCut(granularity) }

  /// Whether it is less of a week or a month than others are, because the days asked for begin or end within it.
  func isCut(_ granularity: Granularity) -> Bool {
    switch granularity {
    case .week: days.upperBound.number - days.lowerBound.number < 6
    case .month: days.lowerBound.civil.date != 1 || days.upperBound.advanced(by: 1).civil.date != 1
    case .quarterHour, .hour, .day, .total: false
    }
  }
}
