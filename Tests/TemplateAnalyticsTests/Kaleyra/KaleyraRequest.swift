import TemplateAnalytics
import Testing

/// A request on the Kaleyra face in the tests: a complete one, of which parameters are replaced or removed.
enum KaleyraRequest {
  /// 2025-11-05.
  static let today = Day(number: 20_397)

  private static let complete: [(name: String, value: String)] = [
    ("whatsapp_template_ids", "1317000000000067,1560000000000011"), ("start_date", "2025-11-04"),
    ("end_date", "2025-11-05"), ("granularity", "DAILY"),
  ]

  /// - Parameter changes: take the place of every complete parameter of the same name.
  static func parse(
    _ changes: [(name: String, value: String)] = [], without removed: Set<String> = [], policy: Policy = Policy()
  ) throws(KaleyraFailure) -> KaleyraQuery {
    let changed = removed.union(changes.map(\.name))
    return try KaleyraQuery.parse(
      complete.filter { !changed.contains($0.name) } + changes, today: today, policy: policy)
  }

  /// The problems of such a request: empty if it has none.
  static func problems(
    _ changes: [(name: String, value: String)], without removed: Set<String> = [], policy: Policy = Policy()
  ) -> [ParameterProblem] {
    do {
      _ = try parse(changes, without: removed, policy: policy)
      return []
    } catch .badParameters(let problems) {
      return problems
    } catch {
      Issue.record("not a problem of parameters: \(error)")
      return []
    }
  }

  /// The text of the request's only problem, if that is one of `name`.
  static func problem(
    of name: String, _ values: String..., policy: Policy = Policy(), sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let found = problems(values.map { (name, $0) }, without: [name], policy: policy)
    try #require(found.map(\.parameter) == [name], sourceLocation: sourceLocation)
    return try #require(found.first, sourceLocation: sourceLocation).text
  }
}
