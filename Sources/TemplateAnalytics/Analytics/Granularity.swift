import Foundation

/// How long the stretches of time are that rows tell of. The raw values are those of `granularity`.
package enum Granularity: String, CaseIterable, Sendable {
  case quarterHour = "quarter_hour"
  case hour, day
  /// From Monday to Sunday.
  case week
  /// A month of the calendar.
  case month
  /// All days asked for.
  case total

  package var isFinerThanDay: Bool { self == .quarterHour || self == .hour }

  /// The stretches of some days of a time zone, in their order and without gaps between them. The first and the last
  /// are cut where the days begin and end; a day that the zone left out (Samoa's 2011-12-30) has none.
  package func stretches(of days: ClosedRange<Day>, in zone: TimeZone) -> [Stretch] {
    var stretches: [Stretch] = []
    var first = days.lowerBound
    while first <= days.upperBound {
      let last = isFinerThanDay ? first : min(lastDay(from: first, of: days), days.upperBound)
      if isFinerThanDay {
        stretches += parts(of: first, in: zone)
      } else {
        let stretch = Stretch(days: first...last, in: zone)
        if !stretch.slots.isEmpty { stretches.append(stretch) }
      }
      first = last.advanced(by: 1)
    }
    return stretches
  }

  /// About how many ``stretches(of:in:)`` there are, without making them.
  package func count(of days: ClosedRange<Day>, in zone: TimeZone) -> Int {
    let length = Int(days.upperBound.number - days.lowerBound.number) + 1
    let slots = Stretch(days: days, in: zone).slots
    switch self {
    case .quarterHour: return Int(slots.upperBound.number - slots.lowerBound.number)
    case .hour: return Int(slots.upperBound.number - slots.lowerBound.number + 3) / 4
    case .day: return length
    case .week: return Int(days.upperBound.lastOfWeek.number - days.lowerBound.lastOfWeek.number) / 7 + 1
    case .month: return days.upperBound.monthNumber - days.lowerBound.monthNumber + 1
    case .total: return 1
    }
  }

  private func lastDay(from first: Day, of days: ClosedRange<Day>) -> Day {
    switch self {
    case .quarterHour, .hour, .day: first
    case .week: first.lastOfWeek
    case .month: first.lastOfMonth
    case .total: days.upperBound
    }
  }

  /// An hour begins where the zone's clocks read a full one, and where they were just changed: two of a day in autumn
  /// are both two o'clock, and where clocks are changed by half an hour one is half as long.
  private func parts(of day: Day, in zone: TimeZone) -> [Stretch] {
    var stretches: [Stretch] = []
    let slots = day.slots(in: zone)
    for number in slots.lowerBound.number..<slots.upperBound.number {
      let slot = Slot(number: number)
      let offset = zone.offset(at: slot.start)
      let isFullHour = (slot.start + offset) % 3600 == 0
      if self == .hour, !isFullHour, let last = stretches.indices.last, stretches[last].offset == offset {
        stretches[last].slots = stretches[last].slots.lowerBound..<Slot(number: number + 1)
      } else {
        stretches.append(Stretch(slots: slot..<Slot(number: number + 1), days: day...day, offset: offset))
      }
    }
    return stretches
  }
}
