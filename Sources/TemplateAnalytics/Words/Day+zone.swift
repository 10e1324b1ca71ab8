import Foundation

extension Day {
  /// The calendar day of a time zone that holds `time`; its number is that of the UTC day of the same date.
  package init(holding time: UnixTime, in zone: TimeZone) {
    let date = Day(holding: time + zone.offset(at: time))
    // Where a clock went back over midnight, its date does not say on which side of the day's start the time is.
    if time < date.start(in: zone) {
      self = date.advanced(by: -1)
    } else {
      self = time < date.advanced(by: 1).start(in: zone) ? date : date.advanced(by: 1)
    }
  }

  /// The calendar day of this date in a time zone: of 23, 24 or 25 hours, or as long as the zone's clocks make it.
  ///
  /// The days of a zone follow each other without a gap. One whose midnight does not exist begins at its first instant,
  /// one that has two begins at the first, and one that the zone left out is empty (Samoa's 2011-12-30).
  ///
  /// Every offset since 2009 is a multiple of 15 minutes; of a zone with another one the days begin with the first
  /// slot that lies in them.
  package func slots(in zone: TimeZone) -> Range<Slot> {
    Slot(number: start(in: zone) / Slot.seconds)..<Slot(number: advanced(by: 1).start(in: zone) / Slot.seconds)
  }

  /// When the day begins: a multiple of a slot.
  private func start(in zone: TimeZone) -> UnixTime {
    // Offsets lie between -12 and +14 hours.
    let earliest = start - 15 * 3600
    let latest = start + 13 * 3600
    let offset = zone.offset(at: earliest)
    if offset == zone.offset(at: latest) {
      return (start - offset + Slot.seconds - 1).flooringDivision(by: Slot.seconds) * Slot.seconds
    }
    // The zone's clocks are changed nearby.
    return stride(from: earliest, to: latest, by: Int(Slot.seconds)).first { $0 + zone.offset(at: $0) >= start }
      ?? latest
  }
}

extension TimeZone {
  /// Seconds ahead of UTC.
  func offset(at time: UnixTime) -> Int64 {
    Int64(secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(time))))
  }
}
