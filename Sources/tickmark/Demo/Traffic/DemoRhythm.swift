import TemplateAnalytics

/// When messages of a template are sent: the shape of its days and weeks, in the business's own time (India).
enum DemoRhythm: Sendable {
  /// People shop: little at night, most in the evening, more at weekends.
  case shopping
  /// Parcels move: working hours, no Sundays to speak of.
  case logistics
  /// People log in: all around the clock, least at four in the morning.
  case aroundTheClock
  /// A reminder a day, in the evening.
  case evenings
  /// Bursts on Tuesday and Friday mornings, and small ones in the afternoon.
  case campaigns
  /// New: nothing until four days ago, since then in the daytime.
  case launch

  /// India's offset from UTC in seconds.
  static let offset: Int64 = 19_800

  /// Whether the messages of an hour go out within its first minutes.
  var isBurst: Bool {
    switch self {
    case .campaigns, .evenings: true
    case .shopping, .logistics, .aroundTheClock, .launch: false
    }
  }

  /// How many messages an hour gets, relative to other hours of the same template.
  /// - Parameters:
  ///   - time: the start of the hour.
  ///   - now: the end of the traffic.
  func weight(at time: UnixTime, now: UnixTime) -> Double {
    let local = time + DemoRhythm.offset
    let day = Day(holding: local)
    let hour = Int((local - day.start) / 3_600)
    let weekday = Int((day.number + 4) % 7)
    switch self {
    case .shopping:
      let hours: [Double] = [3, 1, 1, 1, 1, 2, 4, 7, 11, 15, 18, 20, 21, 20, 18, 17, 18, 21, 26, 31, 33, 29, 18, 8]
      return hours[hour] * [1.35, 0.9, 0.92, 0.95, 1, 1.1, 1.4][weekday]
    case .logistics:
      let hours: [Double] = [0, 0, 0, 0, 0, 1, 6, 16, 28, 34, 32, 29, 25, 22, 24, 26, 25, 22, 17, 11, 5, 2, 1, 0]
      return hours[hour] * [0.12, 1.15, 1.1, 1.05, 1, 1, 0.7][weekday]
    case .aroundTheClock:
      let hours: [Double] = [9, 6, 5, 4, 3, 5, 8, 12, 15, 18, 19, 18, 17, 17, 16, 16, 17, 18, 20, 22, 23, 21, 17, 12]
      return hours[hour] * [0.95, 1.05, 1, 1, 1, 1.05, 0.95][weekday]
    case .evenings:
      return [19: 5, 20: 3, 12: 1][hour, default: 0] * [1.2, 0.9, 0.9, 1, 1, 1.1, 1.2][weekday]
    case .campaigns:
      guard weekday == 2 || weekday == 5 else { return 0 }
      return [10: 8, 11: 3, 17: 1.5][hour, default: 0] * (weekday == 5 ? 1.3 : 1)
    case .launch:
      return now - time <= 4 * Day.seconds && (9...20).contains(hour) ? 1 : 0
    }
  }
}
