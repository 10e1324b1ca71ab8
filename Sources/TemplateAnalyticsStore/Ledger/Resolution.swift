import TemplateAnalytics

/// The stretches of time that tallies are kept for, and to which of them what happened belongs. The numbers are stored.
///
/// SQLite's rows hold both attributions, so that it knows ``slot`` and ``day`` only; ClickHouse has a row for each: a column costs it more than a row.
enum Resolution: Int64, CaseIterable {
  /// A quarter of an hour, so that a day can be a day of any time zone; `start` is ``Slot/number``.
  case slot = 0
  /// A UTC day, so that 90 days of ten templates are 900 rows; `start` is ``Day/number``.
  case day = 1
  /// As ``slot``, by sending.
  case sendSlot = 2
  /// As ``day``, by sending.
  case sendDay = 3

  var attribution: Attribution {
    switch self {
    case .slot, .day: .event
    case .sendSlot, .sendDay: .send
    }
  }

  var isDay: Bool {
    switch self {
    case .slot, .sendSlot: false
    case .day, .sendDay: true
    }
  }

  /// The slots, or the days, of an attribution.
  init(_ attribution: Attribution, isDay: Bool) {
    switch attribution {
    case .event: self = isDay ? .day : .slot
    case .send: self = isDay ? .sendDay : .sendSlot
    }
  }

  /// The `start` of the stretch that holds `slot`.
  func start(holding slot: Slot) -> Int64 { isDay ? slot.day.number : slot.number }

  /// The first slot of the stretch that begins at `start`.
  func slot(startingAt start: Int64) -> Slot { isDay ? Slot(holding: Day(number: start).start) : Slot(number: start) }
}
