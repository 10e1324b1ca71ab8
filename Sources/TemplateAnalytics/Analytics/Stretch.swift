import Foundation

/// A stretch of time that a row tells of: some days of a time zone, or a part of one.
package struct Stretch: Hashable, Sendable {
  package var slots: Range<Slot>
  /// The days that it is of, or lies in.
  package var days: ClosedRange<Day>
  /// Seconds that the zone's clocks are ahead of UTC when it begins.
  package var offset: Int64

  package init(slots: Range<Slot>, days: ClosedRange<Day>, offset: Int64) {
    self.slots = slots
    self.days = days
    self.offset = offset
  }

  /// Whole days of a time zone.
  package init(days: ClosedRange<Day>, in zone: TimeZone) {
    let start = days.lowerBound.slots(in: zone).lowerBound
    slots = start..<days.upperBound.slots(in: zone).upperBound
    self.days = days
    offset = zone.offset(at: start.start)
  }

  /// Unix time.
  package var start: UnixTime { slots.lowerBound.start }
  /// Unix time: where the next one may begin.
  package var end: UnixTime { slots.upperBound.start }

  /// What the zone's clocks read when it begins: `2026-10-01T05:30:00+05:30`.
  package var localTime: String {
    let local = start + offset
    let day = Day(holding: local)
    let second = local - day.start
    let minutes = abs(offset) / 60
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(day)T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// The same so many days earlier: of whole days those of the calendar, of a part of a day the part as far from its
  /// beginning. It ends with its day at the latest, so it may be shorter, or empty, where clocks were changed.
  package func earlier(by count: Int64, in zone: TimeZone) -> Stretch {
    let before = days.lowerBound.advanced(by: -count)...days.upperBound.advanced(by: -count)
    var stretch = Stretch(days: before, in: zone)
    guard slots != days.lowerBound.slots(in: zone), days.lowerBound == days.upperBound else { return stretch }
    let distance = slots.lowerBound.number - days.lowerBound.slots(in: zone).lowerBound.number
    let length = slots.upperBound.number - slots.lowerBound.number
    let day = stretch.slots
    let first = min(day.lowerBound.number + distance, day.upperBound.number)
    let end = min(first + length, day.upperBound.number)
    stretch.slots = Slot(number: first)..<Slot(number: end)
    stretch.offset = zone.offset(at: stretch.start)
    return stretch
  }
}
