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
    let templates = reader.templates("whatsapp_template_ids", maximum: policy.maximumTemplates)
    let days = readDays(from: &reader, today: today, lookbackDays: policy.lookbackDays)
    reader.granularity()
    let product = reader.product()
    let metrics = reader.metrics(Metric.self) ?? Set(Metric.allCases)
    let limit = reader.limit()
    let position = reader.position()
    guard let days, reader.problems.isEmpty else { throw .badParameters(reader.problems) }
    return KaleyraQuery(
      templates: templates, firstDay: days.first, lastDay: min(days.last, today), product: product,
      metrics: metrics, limit: limit, position: position, status: status)
  }

  /// - Returns: nil where a problem was noted.
  private static func readDays(
    from reader: inout ParameterReader, today: Day, lookbackDays: Int
  ) -> (first: Day, last: Day)? {
    func rule(_ name: String) -> ParameterRule {
      ParameterRule(name: name, rule: "a date of the calendar as YYYY-MM-DD", example: today.description)
    }
    let first = reader.required(rule("start_date")) { Day($0) }
    if let first { reader.checkLookback("start_date", first, today: today, days: lookbackDays) }
    let last = reader.required(rule("end_date")) { Day($0) }
    guard let first, let last else { return nil }
    guard first <= last else {
      reader.note("end_date", "end_date must be start_date or a later day, for example \(first)")
      return nil
    }
    return (first, last)
  }
}
