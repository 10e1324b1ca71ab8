/// How a row names its template: nil where nobody told.
package struct TemplateLabel: Hashable, Sendable {
  package var id: TemplateID
  package var name: String?
  package var language: String?
  package var category: TemplateCategory?

  /// - Parameter template: nil where it is counted and not in the catalogue.
  package init(_ id: TemplateID, _ template: Template?) {
    self.id = id
    name = template.flatMap { $0.name.isEmpty ? nil : $0.name }
    language = template.flatMap { $0.language.isEmpty ? nil : $0.language }
    category = template?.category
  }
}
