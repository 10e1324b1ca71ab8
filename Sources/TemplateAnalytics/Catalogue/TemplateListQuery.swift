/// What `GET /api/v1/wabas/{waba_id}/templates` asks for.
package struct TemplateListQuery: Equatable, Sendable {
  /// Empty where any will do; so are the next three.
  package var statuses: Set<TemplateStatus>
  package var categories: Set<TemplateCategory>
  /// In lower case.
  package var languages: Set<String>
  /// A part of the name, in lower case.
  package var name: String
  /// Templates per page.
  package var limit: Int
  package var position: PagePosition

  /// - Parameter parameters: names and decoded values of the request. Unknown ones are ignored.
  /// - Throws: every bad parameter at once, in the order `name`, `limit`, `after`, `before`.
  package static func parse(
    _ parameters: [(name: String, value: String)]
  ) throws(InvalidParameters) -> TemplateListQuery {
    var reader = ParameterReader(parameters)
    let name = reader.optional(ParameterRule(name: "name", rule: "a part of a name", example: "offer")) { $0 }
    let limit = reader.limit()
    let position = reader.position()
    guard reader.problems.isEmpty else { throw InvalidParameters(reader.problems) }
    return TemplateListQuery(
      statuses: Set(reader.list("status").map(TemplateStatus.init(rawValue:))),
      categories: Set(reader.list("category").map(TemplateCategory.init(rawValue:))),
      languages: Set(reader.list("language").map { Template.language($0).lowercased() }),
      name: name?.lowercased() ?? "", limit: limit, position: position)
  }

  /// Whether every template is asked for, also those of which nothing is known but counts.
  package var isOfAll: Bool { statuses.isEmpty && categories.isEmpty && languages.isEmpty && name.isEmpty }

  package func matches(_ template: Template) -> Bool {
    (statuses.isEmpty || template.status.map(statuses.contains) ?? false)
      && (categories.isEmpty || template.category.map(categories.contains) ?? false)
      && (languages.isEmpty || languages.contains(template.language.lowercased()))
      && (name.isEmpty || template.name.lowercased().contains(name))
  }
}
