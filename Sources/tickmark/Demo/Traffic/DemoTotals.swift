import TemplateAnalytics

/// What the demo's traffic ought to be counted as, added up from the plan of the traffic by rules of its own: it shares
/// no code with the counting that it is compared with.
struct DemoTotals: Equatable, Sendable {
  /// The counts of a template on a UTC day. Only days on which something happened are there.
  private(set) var days: [TemplateID: [Day: Counted]] = [:]

  struct Counted: Equatable, Sendable {
    var sent = 0
    var delivered = 0
    var read = 0
    var replied = 0
    var failed = 0
    /// Taps on quick-reply buttons by the button's text.
    var taps: [String: Int] = [:]
    /// Clicks on link buttons, and the first of these for each message, by the button's text.
    var clicks: [String: Int] = [:]
    var firstClicks: [String: Int] = [:]

    /// What the floor of 1000 events counts.
    var events: Int {
      sent + delivered + read + replied + taps.values.reduce(0, +) + clicks.values.reduce(0, +)
    }
  }

  /// Every sent, delivered, read, replied, tap and click of all days.
  func lifetimeEvents(of template: TemplateID) -> Int {
    days[template, default: [:]].values.reduce(0) { $0 + $1.events }
  }

  mutating func count(_ field: WritableKeyPath<Counted, Int>, of template: TemplateID, at time: UnixTime) {
    days[template, default: [:]][Day(holding: time), default: Counted()][keyPath: field] += 1
  }

  mutating func countTap(on button: String, of template: TemplateID, at time: UnixTime) {
    days[template, default: [:]][Day(holding: time), default: Counted()].taps[button, default: 0] += 1
  }

  mutating func countClick(on button: String, of template: TemplateID, at time: UnixTime, isFirst: Bool) {
    let day = Day(holding: time)
    days[template, default: [:]][day, default: Counted()].clicks[button, default: 0] += 1
    if isFirst { days[template, default: [:]][day, default: Counted()].firstClicks[button, default: 0] += 1 }
  }

  /// Of all days.
  func delivered(of template: TemplateID) -> Int {
    days[template, default: [:]].values.reduce(0) { $0 + $1.delivered }
  }
}
