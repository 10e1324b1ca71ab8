/// What `GET /{version}/{waba_id}` asks for: fields of the WABA, and its analytics among them if they are called for.
package struct GraphNodeQuery: Sendable {
  package enum Field: String, Sendable {
    case id
    case name
    case templateAnalytics = "template_analytics"
  }

  /// As asked for, each once.
  package private(set) var fields: [Field] = []
  /// The parameters of the analytics: what the field was called with, and, where a name is not among these, what stands
  /// in the query. `fields` itself is none of them.
  package private(set) var analytics: [(name: String, value: String)] = []

  /// Reads `fields=name,template_analytics.start(1).end(2)…`, and Meta's documented
  /// `fields=template_analytics?start=1&end=2…`, whose second half is an ordinary query.
  ///
  /// - Parameter parameters: names and decoded values of the request.
  /// - Throws: ``GraphFaceFailure/unknownField(_:)``, or ``GraphFaceFailure/badParameters(_:)`` for what cannot be read.
  package static func parse(
    _ parameters: [(name: String, value: String)]
  ) throws(GraphFaceFailure) -> GraphNodeQuery {
    var query = GraphNodeQuery()
    let text = parameters.filter { $0.name == "fields" }.map(\.value).joined(separator: ",")
    var scanner = GraphFieldScanner(text)
    while let item = try scanner.next() {
      guard let field = Field(rawValue: item.name) else { throw .unknownField(item.name) }
      if !query.fields.contains(field) { query.fields.append(field) }
      if field == .templateAnalytics { query.analytics += item.arguments }
    }
    query.analytics += FormText.parameters(scanner.query)
    let called = Set(query.analytics.map(\.name))
    query.analytics += parameters.filter { $0.name != "fields" && !called.contains($0.name) }
    if query.fields.isEmpty { query.fields = [.id, .name] }
    return query
  }
}
