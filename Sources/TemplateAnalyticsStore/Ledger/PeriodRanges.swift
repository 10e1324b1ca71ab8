import TemplateAnalytics

/// Which tallies make up some stretches of time: those of whole UTC days where they lie within one, else those of slots.
struct PeriodRanges: Equatable {
  /// Of slots' numbers, ascending and apart from each other.
  private(set) var slots: [Range<Int64>] = []
  /// Of days' numbers, likewise.
  private(set) var days: [Range<Int64>] = []

  private static let slotsOfADay = Day.seconds / Slot.seconds

  /// - Parameter periods: in ascending order, not overlapping.
  init(_ periods: [Range<Slot>]) {
    for period in periods where !period.isEmpty {
      let (first, end) = (period.lowerBound.number, period.upperBound.number)
      // The day that begins at or after the first slot, and the one that holds the end.
      let firstDay = Slot(number: first + Self.slotsOfADay - 1).day.number
      let endDay = period.upperBound.day.number
      if firstDay < endDay {
        Self.append(first..<firstDay * Self.slotsOfADay, to: &slots)
        Self.append(firstDay..<endDay, to: &days)
        Self.append(endDay * Self.slotsOfADay..<end, to: &slots)
      } else {
        Self.append(first..<end, to: &slots)
      }
    }
  }

  private static func append(_ range: Range<Int64>, to ranges: inout [Range<Int64>]) {
    if range.isEmpty { return }
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else {
      ranges.append(range)
    }
  }
}
