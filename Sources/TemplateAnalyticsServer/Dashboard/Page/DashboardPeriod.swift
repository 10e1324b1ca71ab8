import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// The days that a page is about, as its address tells them: `days=7`, which end today, or `from` and `to`; and the
/// time zone.
struct DashboardPeriod: Equatable, Sendable {
  /// A question about these days, which pages change as they need it.
  let query: AnalyticsQuery
  /// nil where the days are given by their dates.
  let lastDays: Int64?
  let today: Day
  /// Whether the address names the time zone, because it is not the WABA's.
  let namesZone: Bool

  /// What can be chosen with one click.
  static let presets: [Int64] = [7, 30, 90]
  static let usual: Int64 = 30
  /// The parameter with the dates that the form was shown with: `2026-10-26/2026-11-24`.
  static let shown = "shown"
  private static let maximumLastDays: Int64 = 366

  var days: ClosedRange<Day> { query.days }

  /// - Parameter parameters: of the address.
  /// - Throws: every bad parameter of `days`, `timezone`, `from` and `to`.
  static func parse(
    _ parameters: [(name: String, value: String)], waba: WABA, now: UnixTime
  ) throws(InvalidParameters) -> DashboardPeriod {
    var reader = ParameterReader(parameters)
    let rule = ParameterRule(
      name: "days", rule: "a number of days from 1 to \(maximumLastDays), which end today", example: "30")
    let lastDays = reader.optional(rule) { Int64($0).flatMap { (1...maximumLastDays).contains($0) ? $0 : nil } }
    if !reader.problems.isEmpty { throw InvalidParameters(reader.problems) }
    func given(_ name: String) -> String { parameters.last { $0.name == name }?.value ?? "" }
    // The form sends its dates along with whatever is chosen in it: if they are those it came with, no others were chosen.
    let dates = given("from") + "/" + given("to")
    let hasDates = dates != "/" && dates != given(shown)
    let last = hasDates && !given(shown).isEmpty ? nil : lastDays
    let names = ["timezone"] + (last == nil && dates != "/" ? ["from", "to"] : [])
    let chosen = parameters.filter { names.contains($0.name) }
    let query = try AnalyticsQuery.parse(
      chosen + [(name: "granularity", value: "total")], timeZoneName: waba.timeZone, origin: waba.origin, now: now)
    return DashboardPeriod(
      query: query, lastDays: dates != "/" && last == nil ? nil : last ?? usual,
      today: Day(holding: now, in: query.timeZone),
      namesZone: query.timeZoneName != waba.timeZone && !given("timezone").isEmpty)
  }

  private init(query: AnalyticsQuery, lastDays: Int64?, today: Day, namesZone: Bool) {
    var query = query
    if let lastDays {
      query.days = max(AnalyticsQuery.firstDay, today.advanced(by: 1 - lastDays))...today
    }
    query.granularity = Self.granularity(of: query)
    self.query = query
    self.lastDays = lastDays
    self.today = today
    self.namesZone = namesZone
  }

  /// The same question about what became of the messages that were sent on these days, where anybody knows: only then
  /// are rates parts of one whole.
  var cohorts: AnalyticsQuery {
    var query = query
    query.attribution = query.origin == .ledger ? .send : .event
    return query
  }

  /// These days without today, of which messages are still being read, and today; nil for what is not among them.
  var apart: (before: ClosedRange<Day>?, today: ClosedRange<Day>?) {
    guard days.contains(today) else { return (days, nil) }
    let yesterday = today.advanced(by: -1)
    return (days.lowerBound <= yesterday ? days.lowerBound...yesterday : nil, today...today)
  }

  /// As fine as a chart still shows.
  private static func granularity(of query: AnalyticsQuery) -> Granularity {
    switch query.dayCount {
    case ...2 where query.origin == .ledger: .hour
    case ...120: .day
    case ...840: .week
    default: .month
    }
  }

  /// Its part of an address. What goes without saying is left out.
  var parameters: [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = []
    if let lastDays {
      if lastDays != Self.usual { parameters.append(("days", "\(lastDays)")) }
    } else {
      parameters += [("from", "\(days.lowerBound)"), ("to", "\(days.upperBound)")]
    }
    if namesZone { parameters.append(("timezone", query.timeZoneName)) }
    return parameters
  }

  /// The last so many days.
  func last(_ days: Int64) -> DashboardPeriod {
    DashboardPeriod(query: query, lastDays: days, today: today, namesZone: namesZone)
  }

  /// As many days before these; nil where nothing is counted any more.
  var previous: DashboardPeriod? {
    let last = days.lowerBound.advanced(by: -1)
    guard last >= AnalyticsQuery.firstDay else { return nil }
    return dated(max(AnalyticsQuery.firstDay, last.advanced(by: 1 - query.dayCount))...last)
  }

  /// As many days after these, the last of them today at the latest; nil where these are the last.
  var next: DashboardPeriod? {
    guard days.upperBound < today else { return nil }
    let last = min(today, days.upperBound.advanced(by: query.dayCount))
    return dated(last.advanced(by: 1 - query.dayCount)...last)
  }

  private func dated(_ days: ClosedRange<Day>) -> DashboardPeriod {
    var query = query
    query.days = days
    let last =
      days.upperBound == today && Self.presets.contains(query.dayCount) ? query.dayCount : nil
    return DashboardPeriod(query: query, lastDays: last, today: today, namesZone: namesZone)
  }
}
