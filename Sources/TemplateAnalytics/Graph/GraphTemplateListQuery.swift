/// What `GET /{version}/{waba_id}/message_templates` asks for.
package struct GraphTemplateListQuery: Equatable, Sendable {
  /// What is known of a template, by the name and in the order of Meta's answer.
  package enum Field: String, CaseIterable, Sendable {
    case name, components, language, status, category, id
  }

  package var fields: [Field]
  /// Empty where any will do; so are the next three.
  package var names: Set<String>
  package var languages: Set<String>
  package var statuses: Set<TemplateStatus>
  package var categories: Set<TemplateCategory>
  /// Templates per page.
  package var limit: Int
  package var position: PagePosition

  /// - Parameter parameters: names and decoded values of the request. Unknown ones are ignored.
  /// - Throws: ``GraphFaceFailure/unknownField(_:)``, else ``GraphFaceFailure/badParameters(_:)`` with every bad
  ///   parameter in the order of Meta's filters that are not known here, `limit`, `after`, `before`.
  package static func parse(
    _ parameters: [(name: String, value: String)]
  ) throws(GraphFaceFailure) -> GraphTemplateListQuery {
    var reader = ParameterReader(parameters)
    let fields = try readFields(reader.list("fields"))
    // Passing over a filter would tell of templates that nobody asked for.
    for name in ["content", "name_or_content", "quality_score", "since", "until", "source"]
    where !reader.given(name).isEmpty {
      reader.note(
        name, "\(name) is no filter here: give name, language, status or category, for example status=APPROVED")
    }
    let limit = reader.limit()
    let position = reader.position()
    guard reader.problems.isEmpty else { throw .badParameters(reader.problems) }
    return GraphTemplateListQuery(
      fields: fields, names: Set(reader.list("name")), languages: Set(reader.list("language").map(Template.language)),
      statuses: Set(reader.list("status").map(TemplateStatus.init(rawValue:))),
      categories: Set(reader.list("category").map(TemplateCategory.init(rawValue:))), limit: limit, position: position)
  }

  package func matches(_ template: Template) -> Bool {
    (names.isEmpty || names.contains(template.name)) && (languages.isEmpty || languages.contains(template.language))
      && (statuses.isEmpty || template.status.map(statuses.contains) ?? false)
      && (categories.isEmpty || template.category.map(categories.contains) ?? false)
  }

  private static func readFields(_ names: [String]) throws(GraphFaceFailure) -> [Field] {
    if names.isEmpty { return Field.allCases }
    var fields: [Field] = []
    for name in names where !metasOnly.contains(name) {
      guard let field = Field(rawValue: name) else { throw .unknownField(name) }
      if !fields.contains(field) { fields.append(field) }
    }
    return fields.contains(.id) ? fields : fields + [.id]
  }

  /// Meta's other fields: like Meta where it has nothing to tell, the answer leaves them out.
  private static let metasOnly: Set<String> = [
    "correct_category", "cta_url_link_tracking_opted_out", "degrees_of_freedom_spec", "library_template_name",
    "message_send_ttl_seconds", "parameter_format", "previous_category", "quality_score", "rejected_reason",
    "specific_rejection_reasons", "sub_category",
  ]
}
