/// What `POST /{version}/{waba_id}` may change of a WABA: it turns template analytics on, as on Meta's side, where
/// nobody can turn them off again.
package enum GraphUpdate {
  /// - Parameter parameters: those of the query and of the body, decoded. Unknown ones are ignored.
  /// - Throws: ``GraphFaceFailure/badParameters(_:)`` unless `is_enabled_for_insights` is true.
  package static func check(_ parameters: [(name: String, value: String)]) throws(GraphFaceFailure) {
    var reader = ParameterReader(parameters)
    let rule = ParameterRule(name: "is_enabled_for_insights", rule: "true, the only change there is", example: "true")
    _ = reader.required(rule) { $0.lowercased() == "true" || $0 == "1" ? true : nil }
    if !reader.problems.isEmpty { throw .badParameters(reader.problems) }
  }
}
