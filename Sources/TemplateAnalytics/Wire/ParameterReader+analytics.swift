/// Parameters that every face's analytics take.
extension ParameterReader {
  /// - Returns: ascending and unique. Ids that cannot be Meta's are left out like templates that do not exist.
  mutating func templates(_ name: String, maximum: Int) -> [TemplateID] {
    let rule = ParameterRule(
      name: name, rule: "template ids, digits only, separated by commas", example: "1317000000000067,1560000000000011")
    let ids = Set(list(name))
    if ids.isEmpty {
      note(name, rule.missing)
    } else if !ids.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ParameterReader.isDigit) }) {
      note(name, rule.wrong)
    } else if ids.count > maximum {
      note(name, "\(name) takes at most \(maximum) templates a request, for example \(rule.example)")
    }
    return ids.compactMap { TemplateID($0) }.sorted()
  }

  mutating func granularity() {
    let rule = ParameterRule(name: "granularity", rule: "DAILY, the only granularity", example: "DAILY")
    _ = required(rule) { $0.uppercased() == "DAILY" ? true : nil }
  }

  mutating func product() -> ProductType {
    let rule = ParameterRule(
      name: "product_type", rule: "CLOUD_API or MARKETING_MESSAGES_LITE_API", example: "CLOUD_API")
    return optional(rule) { ProductType($0) } ?? .cloudAPI
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
    let items = list("metric_types")
    if items.isEmpty { return nil }
    var metrics: Set<Kind> = []
    for item in items {
      let name = item.uppercased()
      if let metric = Kind(rawValue: name) {
        metrics.insert(metric)
      } else if !isIgnored(name) {
        let valid = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        note(
          "metric_types",
          "metric_types does not know \"\(Self.cut(item))\": valid values are \(valid), for example SENT,DELIVERED")
        return []
      }
    }
    return metrics
  }

  /// The first 40 characters, counted as scalars: one grapheme may be of any length.
  static func cut(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) }
}
