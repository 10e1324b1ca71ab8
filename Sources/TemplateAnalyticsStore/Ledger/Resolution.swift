import TemplateAnalytics

/// The stretches of time that tallies are kept for. The numbers are stored.
enum Resolution: Int64, CaseIterable {
  /// A quarter of an hour, so that a day can be a day of any time zone; `start` is ``Slot/number``.
  case slot = 0
  /// A UTC day, so that 90 days of ten templates are 900 rows; `start` is ``Day/number``.
  case day = 1

  /// The `start` of the stretch that holds `slot`.
  func start(holding slot: Slot) -> Int64 {
    switch self {
    case .slot: slot.number
    case .day: slot.day.number
    }
  }

  /// The first slot of the stretch that begins at `start`.
  func slot(startingAt start: Int64) -> Slot {
    switch self {
    case .slot: Slot(number: start)
    case .day: Slot(holding: Day(number: start).start)
    }
  }
}
