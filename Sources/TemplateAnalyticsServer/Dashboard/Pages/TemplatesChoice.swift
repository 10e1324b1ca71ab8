import TemplateAnalytics

/// What is chosen on the page of templates: which of them, in which order.
struct TemplatesChoice {
  enum Column: String, CaseIterable {
    case name, sent, delivered, read, replied, clicked, failed

    var title: String { self == .name ? "Template" : rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
    /// Names begin with A, numbers with the largest.
    var isDescendingAtFirst: Bool { self != .name }
    var metric: ShownMetric? { ShownMetric(rawValue: rawValue) }
  }

  static let usual = Column.sent
  /// The parameters of the address that belong to it.
  static let names = ["name", "category", "status", "language", "sort", "order", "page"]

  var filter: TemplateListQuery
  var column: Column
  var isDescending: Bool
  /// From 1.
  var page: Int

  /// - Throws: every bad parameter at once.
  init(_ parameters: [(name: String, value: String)]) throws(InvalidParameters) {
    var reader = ParameterReader(parameters)
    let columns = Column.allCases.map(\.rawValue).joined(separator: ", ")
    let column = reader.optional(ParameterRule(name: "sort", rule: "one of \(columns)", example: "read")) {
      Column(rawValue: $0)
    }
    let order = reader.optional(ParameterRule(name: "order", rule: "asc or desc", example: "desc")) {
      ["asc", "desc"].contains($0) ? $0 : nil
    }
    let page = reader.optional(ParameterRule(name: "page", rule: "a number from 1", example: "2")) {
      Int($0).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }
    guard reader.problems.isEmpty else { throw InvalidParameters(reader.problems) }
    let filters: Set = ["name", "category", "status", "language"]
    filter = try TemplateListQuery.parse(parameters.filter { filters.contains($0.name) })
    self.column = column ?? Self.usual
    isDescending = order.map { $0 == "desc" } ?? self.column.isDescendingAtFirst
    self.page = page ?? 1
  }

  func matches(_ line: TemplateLine) -> Bool {
    filter.matches(
      Template(
        id: line.label.id, name: line.label.name ?? "", language: line.label.language ?? "",
        category: line.label.category, status: line.status))
  }

  /// Sent and failed go by their number, the others by their rate. What nobody knows comes last.
  func sorted(_ lines: [TemplateLine], origin: CountsOrigin) -> [TemplateLine] {
    guard let metric = column.metric else {
      return lines.sorted { left, right in
        let (left, right) = (key(left), key(right))
        return isDescending ? left > right : left < right
      }
    }
    let keyed = lines.map { line -> (value: Double?, line: TemplateLine) in
      (
        metric == .sent
          ? metric.count(in: line.total, of: origin).map(Double.init)
          : metric.rate(in: line.total, of: origin)?.value, line
      )
    }
    return keyed.sorted { left, right in
      switch (left.value, right.value) {
      case (let left?, let right?) where left != right: isDescending ? left > right : left < right
      case (_?, nil): true
      case (nil, _?): false
      default: key(left.line) < key(right.line)
      }
    }.map(\.line)
  }

  private func key(_ line: TemplateLine) -> (String, TemplateID) { (line.label.title.lowercased(), line.label.id) }
}
