/// Parameters that every face's analytics take.
extension ParameterReader {
  /// - Returns: ascending and unique. Ids that cannot be Meta's are left out like templates that do not exist.
  mutating func templates(_ name: String, maximum: Int) -> [TemplateID] {
    let rule = Self.templatesRule(name)
    let noted = problems.count
    let ids = templates(name)
    if ids == nil {
      note(name, rule.missing)
    } else if problems.count == noted, Set(list(name)).count > maximum {
      note(name, "\(name) takes at most \(maximum) templates a request, for example \(rule.example)")
    }
    return ids ?? []
  }

  /// - Returns: as above; nil where the list is empty.
  mutating func templates(_ name: String) -> [TemplateID]? {
    let ids = Set(list(name))
    if ids.isEmpty { return nil }
    if !ids.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ParameterReader.isDigit) }) {
      note(name, Self.templatesRule(name).wrong)
    }
    return ids.compactMap { TemplateID($0) }.sorted()
  }

  private static func templatesRule(_ name: String) -> ParameterRule {
    ParameterRule(
      name: name, rule: "template ids, digits only, separated by commas", example: "1317000000000067,1560000000000011")
  }

  mutating func granularity() {
    let rule = ParameterRule(name: "granularity", rule: "DAILY, the only granularity", example: "DAILY")
    _ = required(rule) { $0.uppercased() == "DAILY" ? true : nil }
  }

  mutating func product() -> ProductType { optionalProduct() ?? .cloudAPI }

  /// - Returns: nil if the parameter is absent, or bad: then a problem is noted.
  mutating func optionalProduct() -> ProductType? {
    let rule = ParameterRule(
      name: "product_type", rule: "CLOUD_API or MARKETING_MESSAGES_LITE_API", example: "CLOUD_API")
    return optional(rule) { ProductType($0) }
  }

  /// Notes that `start` lies further back than anybody is told.
  mutating func checkLookback(_ name: String, _ start: Day, today: Day, days: Int) {
    let earliest = today.advanced(by: -Int64(days))
    guard start < earliest else { return }
    note(name, "\(name) must be \(earliest) or later, as the lookback in days is \(days), for example \(earliest)")
  }

  /// The metrics of a list: those of `metrics` and, without effect, those that `isIgnored` knows.
  /// - Returns: nil where the list is empty; nothing where a problem was noted.
  mutating func metrics<Kind: RawRepresentable & CaseIterable & Hashable>(
    _ type: Kind.Type, isIgnored: (String) -> Bool = { _ in false }
  ) -> Set<Kind>? where Kind.RawValue == String {
    words("metric_types", of: type, example: "SENT,DELIVERED") { isIgnored($0.uppercased()) }
  }

  /// The first 40 characters, counted as scalars: one grapheme may be of any length.
  static func cut(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) }
}
