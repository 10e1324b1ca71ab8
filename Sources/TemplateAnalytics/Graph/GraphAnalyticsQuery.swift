import Foundation

/// What `GET /{version}/{waba_id}/template_analytics` asks for.
package struct GraphAnalyticsQuery: Equatable, Sendable {
  /// As on Meta's page.
  package static let maximumTemplates = 10

  /// Ascending and unique. Ids that cannot be Meta's are left out like templates that do not exist.
  package var templates: [TemplateID]
  package var firstDay: Day
  /// At most today; before ``firstDay`` if the whole range is still to come.
  package var lastDay: Day
  /// The time zone that the days are days of; nil for UTC days, where the zone of the WABA was not asked for.
  package var timeZone: TimeZone?
  package var product: ProductType
  package var metrics: Set<GraphMetric>
  /// Data points per page.
  package var limit: Int
  package var position: PagePosition

  /// Days of the range that are not in the future. May be 0.
  package var dayCount: Int { max(0, Int(lastDay.number - firstDay.number) + 1) }

  /// - Parameters:
  ///   - parameters: names and decoded values, in the order of the request. Unknown ones are ignored.
  ///   - timeZone: of the WABA.
  /// - Throws: ``GraphFaceFailure/badParameters(_:)`` with every bad parameter in the order `template_ids`,
  ///   `use_waba_timezone`, `start`, `end`, `granularity`, `product_type`, `metric_types`, `limit`, `after`, `before`.
  package static func parse(
    _ parameters: [(name: String, value: String)], now: UnixTime, timeZone: TimeZone, policy: Policy
  ) throws(GraphFaceFailure) -> GraphAnalyticsQuery {
    var reader = ParameterReader(parameters)
    let templates = reader.templates("template_ids", maximum: maximumTemplates)
    let asksForZone = reader.optional(
      ParameterRule(name: "use_waba_timezone", rule: "true or false", example: "true"), readBool)
    let zone = asksForZone == true ? timeZone : nil
    let today = zone.map { Day(holding: now, in: $0) } ?? Day(holding: now)
    let days = readDays(from: &reader, inZone: zone != nil, today: today, lookbackDays: policy.lookbackDays)
    reader.granularity()
    let product = reader.product()
    let metrics = reader.metrics(GraphMetric.self, isIgnored: GraphMetric.isMetasOnly)
    let limit = reader.limit()
    let position = reader.position()
    guard let days, reader.problems.isEmpty else { throw .badParameters(reader.problems) }
    return GraphAnalyticsQuery(
      templates: templates, firstDay: days.first, lastDay: min(days.last, today), timeZone: zone, product: product,
      metrics: metrics ?? Set(GraphMetric.allCases), limit: limit, position: position)
  }

  /// - Returns: nil where a problem was noted.
  private static func readDays(
    from reader: inout ParameterReader, inZone: Bool, today: Day, lookbackDays: Int
  ) -> (first: Day, last: Day)? {
    func rule(_ name: String) -> ParameterRule {
      inZone
        ? ParameterRule(
          name: name, rule: "a date of the calendar as YYYY-MM-DD, because of use_waba_timezone",
          example: today.description)
        : ParameterRule(
          name: name, rule: "Unix seconds, or a date of the calendar as YYYY-MM-DD", example: "\(today.start)")
    }
    func day(_ text: String, _ holding: (UnixTime) -> Day) -> Day? {
      if let date = Day(text) { return date }
      guard !inZone, text.utf8.allSatisfy(ParameterReader.isDigit), let time = UnixTime(text),
        UnixTime.plausible.contains(time)
      else { return nil }
      return holding(time)
    }
    let first = reader.required(rule("start")) { day($0) { Day(holding: $0) } }
    if let first { reader.checkLookback("start", first, today: today, days: lookbackDays) }
    // Meta rounds the last second of a day up to the midnight behind it, and the day that begins there is in its answer.
    let last = reader.required(rule("end")) { day($0) { Day(holding: $0 + 1) } }
    guard let first, let last else { return nil }
    guard first <= last else {
      reader.note("end", "end must be start or later, for example \(first)")
      return nil
    }
    return (first, last)
  }

  private static func readBool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }
}
