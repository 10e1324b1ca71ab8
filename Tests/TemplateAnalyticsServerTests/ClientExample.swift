import TemplateAnalyticsClient

/// What became of a WABA's templates in the week that ends with `today`: a line for each.
func week(of waba: String, until today: UTCDay, asking client: AnalyticsClient) async throws -> [String] {
  var names: [String: String] = [:]
  for try await template in client.templates(of: waba) { names[template.id] = template.name }
  if names.isEmpty { return [] }

  var sums: [String: (sent: Int, read: Int)] = [:]
  var withheld: Set<String> = []
  let request = AnalyticsRequest(waba: waba, templates: Array(names.keys), days: today.advanced(by: -6)...today)
  do {
    for try await point in client.points(request) {
      if let sent = point.sent, let read = point.read {
        sums[point.template, default: (0, 0)].sent += sent
        sums[point.template, default: (0, 0)].read += read
      } else {
        withheld.insert(point.template)
      }
    }
  } catch {
    guard case .refused(let refusal) = error, refusal.code == "WA400" else { throw error }
    // Why, parameter by parameter: `start_date`, say.
    return refusal.parameters.map { "\($0.key): \($0.value)" }.sorted()
  }
  return names.sorted { $0.value < $1.value }.map { id, name in
    guard !withheld.contains(id), let sum = sums[id] else { return "\(name): too little happened to tell" }
    return "\(name): \(sum.sent) sent, \(sum.read) read"
  }
}
