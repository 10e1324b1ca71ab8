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

  /// Sent goes by its number, the others by their rate. What nobody knows comes last.
  func sorted(_ lines: [TemplateLine]) -> [TemplateLine] {
    let keyed = lines.map { line -> Keyed in
      let value = column.metric.flatMap { metric in
        metric == .sent
          ? metric.count(in: line.total, of: line.sight).map(Double.init)
          : metric.rate(in: line.total, of: line.sight)?.value
      }
      return Keyed(value: value, title: line.label.title.lowercased(), line: line)
    }
    return keyed.sorted { left, right in
      switch (left.value, right.value) {
      case (let one?, let other?) where one != other: isDescending ? one > other : one < other
      case (_?, nil): true
      case (nil, _?): false
      case _ where column == .name && isDescending: left.place > right.place
      default: left.place < right.place
      }
    }.map(\.line)
  }

  private struct Keyed {
    let value: Double?
    let title: String
    let line: TemplateLine

    var place: (String, TemplateID) { (title, line.label.id) }
  }
}
