import NIOHTTP1
import TemplateAnalytics

extension GraphClient {
  /// All templates of a WABA.
  /// - Throws: an error where any page is missing: never a part of the list.
  package func templates(
    of waba: WABAID, token: String, urgency: GraphUrgency = .interactive
  ) async throws(GraphError) -> TemplateListing {
    let call = GraphCall(
      method: .GET, waba: waba, edge: "message_templates",
      query: [("fields", "id,name,language,status,category,components"), ("limit", "100")], token: token,
      urgency: urgency)
    var listing = TemplateListing()
    try await eachPage(of: call, TemplateListing.Item.self) { listing.append($0) }
    return listing
  }

  /// Meta's analytics of templates, day by day in UTC.
  ///
  /// Meta tells of the last 90 days, and of reads and clicks up to 7 days after the send.
  /// - Parameter templates: at most 10, Meta's limit.
  /// - Returns: rows as Meta tells them: one template and day may be there more than once, or not at all.
  /// - Throws: an error where any page is missing, never a part of the rows; or where none of them can be read.
  package func analytics(
    of waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType, token: String,
    urgency: GraphUrgency = .background
  ) async throws(GraphError) -> TemplateAnalyticsAnswer {
    guard templates.count <= 10 else {
      throw .invalidParameter(GraphFailure(status: 0, code: 100, message: "give at most 10 templates a call"))
    }
    guard !templates.isEmpty else { return TemplateAnalyticsAnswer() }
    // The day that holds `end` is included. Without `metric_types`, Meta tells `replied` too.
    let call = GraphCall(
      method: .GET, waba: waba, edge: "template_analytics",
      query: [
        ("start", "\(days.lowerBound.start)"), ("end", "\(days.upperBound.start)"), ("granularity", "DAILY"),
        ("template_ids", "[\(templates.map(\.description).joined(separator: ","))]"),
        ("product_type", product.graphName), ("limit", "1000"),
      ], token: token, urgency: urgency)
    let asked = Set(templates)
    var answer = TemplateAnalyticsAnswer()
    try await eachPage(of: call, AnalyticsElement.self) { elements in
      for element in elements {
        guard let element = try? element.result.get() else {
          answer.unreadableCount += 1
          continue
        }
        answer.unreadableCount += element.unreadableCount
        answer.points += element.points.filter { asked.contains($0.template) && days.contains($0.day) }
      }
    }
    if answer.points.isEmpty, answer.unreadableCount > 0 {
      throw .unavailable(detail: "the rows of Meta's analytics cannot be read")
    }
    return answer
  }

  /// Turns template analytics on: Meta collects nothing before, and it cannot be undone.
  package func enableInsights(of waba: WABAID, token: String) async throws(GraphError) {
    let call = GraphCall(
      method: .POST, waba: waba, edge: nil, query: [("is_enabled_for_insights", "true")], token: token,
      urgency: .interactive)
    _ = try await perform(call, as: Enabled.self)
  }

  /// `{"id":…}`, or `{"success":true}`.
  private struct Enabled: Decodable, Sendable {
    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      guard fields.contains(.id) || fields.lenient(Bool.self, .success) == true else {
        throw DecodingError.dataCorruptedError(forKey: .id, in: fields, debugDescription: "neither id nor success")
      }
    }
    enum CodingKeys: String, CodingKey { case id, success }
  }

  /// Follows a list to its end, a call for each page.
  private func eachPage<Row: Decodable & Sendable>(
    of first: GraphCall, _ type: Row.Type, _ take: ([Attempt<Row>]) -> Void
  ) async throws(GraphError) {
    var call = first
    var seen: Set<String> = []
    for _ in 0..<options.maximumPages {
      let page = try await perform(call, as: GraphPage<Row>.self)
      take(page.data)
      switch page.after {
      case nil: return
      case .unnamed: throw .unavailable(detail: "Meta's answer has a next page and no cursor to it")
      case .cursor(let cursor):
        guard seen.insert(cursor).inserted else { throw .unavailable(detail: "Meta's pages repeat a cursor") }
        call.query = first.query + [("after", cursor)]
      }
    }
    throw .unavailable(detail: "Meta's answer has more than \(options.maximumPages) pages")
  }
}

extension ProductType {
  /// As Meta names it in `product_type`.
  package var graphName: String { answerName.uppercased() }
}
