/// The stretches of time that tallies are kept for. The numbers are stored.
enum Resolution: Int64, CaseIterable {
  /// A quarter of an hour, so that a day can be a day of any time zone; `start` is ``Slot/number``.
  case slot = 0
  /// A UTC day, so that 90 days of ten templates are 900 rows; `start` is ``Day/number``.
  case day = 1
}
