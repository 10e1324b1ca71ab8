import Foundation

extension AnalyticsQuery {
  /// Reads the parameters of a request.
  /// - Parameters:
  ///   - parameters: names and decoded values. Unknown ones are ignored.
  ///   - timeZoneName: of the WABA.
  ///   - origin: of the WABA's counts.
  /// - Throws: every bad parameter at once, in the order `templates`, `timezone`, `from`, `to`, `granularity`,
  ///   `group_by`, `metrics`, `attribution`, `compare`, `product_type`, `format`.
  package static func parse(
    _ parameters: [(name: String, value: String)], timeZoneName: String, origin: CountsOrigin, now: UnixTime
  ) throws(InvalidParameters) -> AnalyticsQuery {
    var reader = ParameterReader(parameters)
    let templates: [TemplateID]? = reader.templates("templates")
    let zone = readZone(from: &reader, of: timeZoneName, origin: origin)
    let days = readDays(from: &reader, today: Day(holding: now, in: zone.zone))
    let granularity = readGranularity(from: &reader, origin: origin)
    let grouping = reader.word("group_by", of: Grouping.allCases, example: .template) ?? .template
    let metrics = readMetrics(from: &reader, grouping: grouping)
    let attribution = readAttribution(from: &reader, origin: origin)
    let compares = reader.word("compare", of: Comparison.allCases, example: .previous) != nil
    let product = reader.optionalProduct()
    let format = reader.word("format", of: AnalyticsFormat.allCases, example: .csv) ?? .json
    let query = AnalyticsQuery(
      templates: templates, days: days, timeZone: zone.zone, timeZoneName: zone.name, granularity: granularity,
      metrics: metrics, grouping: grouping, attribution: attribution, comparesWithPrevious: compares,
      product: product, format: format, origin: origin)
    // However many groups there are: before anything is made of so many stretches.
    if reader.problems.isEmpty, let problem = query.tooManyRows(groups: 1) { throw InvalidParameters([problem]) }
    guard reader.problems.isEmpty else { throw InvalidParameters(reader.problems) }
    return query
  }

  /// The values of `compare`.
  private enum Comparison: String, CaseIterable { case previous }

  /// The values of `attribution`.
  private enum AttributionWord: String, CaseIterable { case event, send }

  private static let ofMeta = " for a WABA whose numbers come from Meta"

  private static func readZone(
    from reader: inout ParameterReader, of waba: String, origin: CountsOrigin
  ) -> (zone: TimeZone, name: String) {
    let utc = (zone: TimeZone.gmt, name: "UTC")
    guard origin == .ledger else {
      let rule = ParameterRule(
        name: "timezone", rule: "UTC\(ofMeta), which are those of UTC days", example: "UTC")
      _ = reader.optional(rule) { ["UTC", "Etc/UTC", "GMT", "Etc/GMT"].contains($0) ? true : nil }
      return utc
    }
    let rule = ParameterRule(name: "timezone", rule: "the IANA name of a time zone", example: "Asia/Kolkata")
    let given = reader.optional(rule) { name in TimeZone(iana: name).map { (zone: $0, name: name) } }
    return given ?? TimeZone(iana: waba).map { (zone: $0, name: waba) } ?? utc
  }

  /// - Returns: today where a problem was noted.
  private static func readDays(from reader: inout ParameterReader, today: Day) -> ClosedRange<Day> {
    func rule(_ name: String) -> ParameterRule {
      ParameterRule(name: name, rule: "a date of the calendar as YYYY-MM-DD", example: today.description)
    }
    let noted = reader.problems.count
    let givenFirst = reader.optional(rule("from")) { Day($0) }
    let givenLast = reader.optional(rule("to")) { Day($0) }
    guard reader.problems.count == noted else { return today...today }
    let last = min(givenLast ?? today, today)
    let first = givenFirst ?? max(firstDay, last.advanced(by: -29))
    if first > today {
      reader.note("from", "from must be today or earlier, for example \(today)")
    } else if first < firstDay {
      reader.note("from", "from must be \(firstDay) or later, before which nothing is counted, for example \(firstDay)")
    } else if let givenLast, givenLast < first {
      reader.note("to", "to must be \(max(first, firstDay)) or later, which is from, for example \(today)")
    } else {
      return first...last
    }
    return today...today
  }

  private static func readGranularity(from reader: inout ParameterReader, origin: CountsOrigin) -> Granularity {
    let reason = origin == .archive ? "\(ofMeta), which are those of UTC days" : ""
    let right = Granularity.allCases.filter { origin == .ledger || !$0.isFinerThanDay }
    return reader.word("granularity", of: right, reason: reason, example: .day) ?? .day
  }

  private static func readMetrics(from reader: inout ParameterReader, grouping: Grouping) -> Set<AnalyticsMetric> {
    let metrics = reader.words("metrics", of: AnalyticsMetric.self, example: "sent,delivered,rates")
    guard grouping == .button else { return metrics ?? AnalyticsMetric.usual }
    if let metrics, !metrics.isSubset(of: AnalyticsMetric.ofButtons) {
      reader.note("metrics", "metrics must be clicked, rates or both with group_by=button, for example clicked")
    }
    return metrics ?? AnalyticsMetric.ofButtons
  }

  private static func readAttribution(from reader: inout ParameterReader, origin: CountsOrigin) -> Attribution {
    let right = AttributionWord.allCases.filter { origin == .ledger || $0 == .event }
    let reason = origin == .archive ? "\(ofMeta), which tells only that" : ""
    return reader.word("attribution", of: right, reason: reason, example: .event) == .send ? .send : .event
  }
}
