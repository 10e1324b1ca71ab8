import TemplateAnalytics

/// Which templates are compared, as the address tells it.
struct CompareChoice {
  /// The parameters of the address that belong to it.
  static let names = ["a", "b", "find"]

  let a: TemplateID?
  let b: TemplateID?
  /// What the names of those that are offered have to hold.
  let find: String

  /// - Throws: every bad parameter at once.
  init(_ parameters: [(name: String, value: String)]) throws(InvalidParameters) {
    var reader = ParameterReader(parameters)
    func rule(_ name: String) -> ParameterRule {
      ParameterRule(name: name, rule: "the id of a template", example: "1317000000000067")
    }
    let a = reader.optional(rule("a")) { TemplateID($0) }
    let b = reader.optional(rule("b")) { TemplateID($0) }
    guard reader.problems.isEmpty else { throw InvalidParameters(reader.problems) }
    (self.a, self.b) = (a, b)
    find = parameters.last { $0.name == "find" }?.value ?? ""
  }
}
