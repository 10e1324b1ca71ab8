/// What `GET …/templates_analytics` asks for.
package struct KaleyraQuery: Equatable, Sendable {
  /// Ascending and unique. Ids that cannot be Meta's are left out like templates that do not exist.
  package var templates: [TemplateID]
  package var firstDay: Day
  /// At most today; before ``firstDay`` if the whole range is still to come.
  package var lastDay: Day
  package var product: ProductType
  package var metrics: Set<Metric>
  /// Data points per page.
  package var limit: Int
  package var position: PagePosition
  /// Asks only for templates in this state.
  package var status: TemplateStatus?

  /// Days of the range that are not in the future. May be 0.
  package var dayCount: Int { max(0, Int(lastDay.number - firstDay.number) + 1) }

  /// - Parameters:
  ///   - parameters: names and percent-decoded values, in the order of the request. Unknown ones are ignored.
  ///   - today: in UTC.
  /// - Throws: ``KaleyraFailure/invalidStatus``, else ``KaleyraFailure/badParameters(_:)`` with every bad parameter in
  ///   the order `whatsapp_template_ids`, `start_date`, `end_date`, `granularity`, `product_type`, `metric_types`,
  ///   `limit`, `after`, `before`.
  package static func parse(
    _ parameters: [(name: String, value: String)], today: Day, policy: Policy
  ) throws(KaleyraFailure) -> KaleyraQuery {
    var reader = ParameterReader(parameters)
    let status = try reader.status()
    let templates = readTemplates(from: &reader, maximum: policy.maximumTemplates)
    let days = readDays(from: &reader, today: today, lookbackDays: policy.lookbackDays)
    readGranularity(from: &reader)
    let product = reader.optional(
      ParameterRule(
        name: "product_type", rule: "CLOUD_API or MARKETING_MESSAGES_LITE_API", example: "CLOUD_API"),
      { ProductType($0) })
    let metrics = readMetrics(from: &reader)
    let limit = reader.limit()
    let position = reader.position()
    guard let days, reader.problems.isEmpty else { throw .badParameters(reader.problems) }
    return KaleyraQuery(
      templates: templates, firstDay: days.first, lastDay: min(days.last, today), product: product ?? .cloudAPI,
      metrics: metrics, limit: limit, position: position, status: status)
  }

  private static func readTemplates(from reader: inout ParameterReader, maximum: Int) -> [TemplateID] {
    let rule = ParameterRule(
      name: "whatsapp_template_ids", rule: "template ids, digits only, separated by commas",
      example: "1317000000000067,1560000000000011")
    let ids = Set(reader.list(rule.name))
    if ids.isEmpty {
      reader.note(rule.name, rule.missing)
    } else if !ids.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ParameterReader.isDigit) }) {
      reader.note(rule.name, rule.wrong)
    } else if ids.count > maximum {
      reader.note(
        rule.name, "\(rule.name) takes at most \(maximum) templates a request, for example \(rule.example)")
    }
    return ids.compactMap { TemplateID($0) }.sorted()
  }

  /// - Returns: nil where a problem was noted.
  private static func readDays(
    from reader: inout ParameterReader, today: Day, lookbackDays: Int
  ) -> (first: Day, last: Day)? {
    func rule(_ name: String) -> ParameterRule {
      ParameterRule(name: name, rule: "a date of the calendar as YYYY-MM-DD", example: today.description)
    }
    let first = reader.required(rule("start_date")) { Day($0) }
    let earliest = today.advanced(by: -Int64(lookbackDays))
    if let first, first < earliest {
      reader.note(
        "start_date",
        "start_date must be \(earliest) or later, as the lookback in days is \(lookbackDays), for example \(earliest)")
    }
    let last = reader.required(rule("end_date")) { Day($0) }
    guard let first, let last else { return nil }
    guard first <= last else {
      reader.note("end_date", "end_date must be start_date or a later day, for example \(first)")
      return nil
    }
    return (first, last)
  }

  private static func readGranularity(from reader: inout ParameterReader) {
    let rule = ParameterRule(name: "granularity", rule: "DAILY, the only granularity", example: "DAILY")
    _ = reader.required(rule) { $0.uppercased() == "DAILY" ? true : nil }
  }

  private static func readMetrics(from reader: inout ParameterReader) -> Set<Metric> {
    var metrics: Set<Metric> = []
    for item in reader.list("metric_types") {
      guard let metric = Metric(rawValue: item.uppercased()) else {
        let valid = Metric.allCases.map(\.rawValue).joined(separator: ", ")
        reader.note(
          "metric_types",
          "metric_types does not know \"\(cut(item))\": valid values are \(valid), for example SENT,DELIVERED")
        return []
      }
      metrics.insert(metric)
    }
    return metrics.isEmpty ? Set(Metric.allCases) : metrics
  }

  /// The first 40 characters, counted as scalars: one grapheme may be of any length.
  private static func cut(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(40)))
  }
}
