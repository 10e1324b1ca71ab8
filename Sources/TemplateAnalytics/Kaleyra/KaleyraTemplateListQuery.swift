/// What `GET …/message_templates` asks for.
package struct KaleyraTemplateListQuery: Equatable, Sendable {
  /// Asks only for templates in this state.
  package var status: TemplateStatus?
  /// Templates per page.
  package var limit: Int
  package var position: PagePosition

  /// - Parameter parameters: names and percent-decoded values. Unknown ones are ignored.
  /// - Throws: ``KaleyraFailure/invalidStatus``, else ``KaleyraFailure/badParameters(_:)`` with every bad parameter in
  ///   the order `limit`, `after`, `before`.
  package static func parse(
    _ parameters: [(name: String, value: String)]
  ) throws(KaleyraFailure) -> KaleyraTemplateListQuery {
    var reader = ParameterReader(parameters)
    let status = try reader.status()
    let limit = reader.limit()
    let position = reader.position()
    guard reader.problems.isEmpty else { throw .badParameters(reader.problems) }
    return KaleyraTemplateListQuery(status: status, limit: limit, position: position)
  }
}
