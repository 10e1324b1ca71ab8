import Foundation
import TemplateAnalytics

extension Answering {
  func templates(of waba: EmulatedWABA) -> EmulatorAnswer {
    let asked = Set(
      (call.parameter("fields") ?? "id,name,language,status,category").split(separator: ",").map(String.init))
    guard let first = firstIndex else { return badCursor }
    let limit = min(call.parameter("limit").flatMap { Int($0) } ?? 25, world.largestTemplatePage)
    let page = waba.templates.dropFirst(first).prefix(limit).map { template -> [String: Any] in
      var item: [String: Any] = [
        "id": "\(template.id)", "name": template.name, "language": template.language,
        "status": template.status?.rawValue ?? "APPROVED", "category": template.category?.rawValue ?? "UTILITY",
      ]
      let components = (try? JSONEncoder().encode(template.components)) ?? Data("[]".utf8)
      item["components"] = try? JSONSerialization.jsonObject(with: components)
      return item.filter { $0.key == "id" || asked.contains($0.key) }
    }
    var answer: [String: Any] = ["data": page]
    if !page.isEmpty {
      answer["paging"] = paging(first: first, last: first + page.count - 1, count: waba.templates.count)
    }
    return EmulatorAnswer(json: answer)
  }

  /// As recorded traffic has it: a row for every template of the WABA and every day, by template and then by day.
  func analytics(of waba: EmulatedWABA) -> EmulatorAnswer {
    switch waba.insights {
    case .on: break
    case .refused: return Self.insightsRefused
    case .off:
      return .error(status: 400, code: 200_007, message: "Template Insights is not enabled on this account.")
    }
    let ids = (call.parameter("template_ids") ?? "").split { "[], \"".contains($0) }.compactMap { TemplateID($0) }
    guard (1...10).contains(ids.count) else { return bad("template_ids", "between 1 and 10 ids") }
    guard call.parameter("granularity") == "DAILY" else { return bad("granularity", "DAILY") }
    guard let start = call.parameter("start").flatMap({ UnixTime($0) }) else { return bad("start", "Unix seconds") }
    guard var end = call.parameter("end").flatMap({ UnixTime($0) }), end >= start else {
      return bad("end", "Unix seconds, not before start")
    }
    if end % Day.seconds == Day.seconds - 1 { end += 1 }
    let days = (Day(holding: start).number...Day(holding: end).number).map { Day(number: $0) }
    guard Day(holding: start) >= world.today.advanced(by: -90) else { return bad("start", "within 90 days") }
    guard let product = ProductType(call.parameter("product_type") ?? "CLOUD_API") else {
      return bad("product_type", "CLOUD_API or MARKETING_MESSAGES_LITE_API")
    }
    guard let first = firstIndex else { return badCursor }
    let limit = max(1, min(call.parameter("limit").flatMap { Int($0) } ?? 25, world.largestAnalyticsPage))
    let metrics = (call.parameter("metric_types") ?? "").split { "[], \"".contains($0) }
    var rows: [EmulatedRow] = []
    for template in waba.templates.map(\.id).filter(Set(ids).contains).sorted() {
      for day in days {
        let row = EmulatedRow(template: template, day: day, product: product)
        rows += world.repeatsRows ? [row, row] : [row]
      }
    }
    let page = rows.enumerated().dropFirst(first).prefix(limit).map { index, row in
      let counts = waba.counts[row] ?? EmulatedCounts()
      let isFirstOfTwo = world.repeatsRows && index.isMultiple(of: 2)
      return json(row, isFirstOfTwo ? counts.halved : counts, isReplied: metrics.isEmpty || metrics.contains("REPLIED"))
    }
    var element: [String: Any] = ["granularity": "DAILY", "product_type": product.answerName]
    if !page.isEmpty { element["data_points"] = page }
    return EmulatorAnswer(json: [
      "data": [element], "paging": paging(first: first, last: first + limit - 1, count: rows.count),
    ])
  }

  private func json(_ row: EmulatedRow, _ counts: EmulatedCounts, isReplied: Bool) -> [String: Any] {
    var json: [String: Any] = [
      "template_id": "\(row.template)", "start": row.day.start, "end": row.day.end, "sent": counts.sent,
      "delivered": counts.delivered, "read": counts.read,
    ]
    if isReplied { json["replied"] = counts.replied }
    if !counts.clicked.isEmpty {
      json["clicked"] = counts.clicked.map {
        ["type": $0.kind.answerName, "button_content": $0.content, "count": $0.count] as [String: Any]
      }
    }
    let spent = counts.hundredthsSpent.map { Decimal($0) / 100 }
    json["cost"] = [
      spent.map { ["type": "amount_spent", "value": NSDecimalNumber(decimal: $0)] } ?? ["type": "amount_spent"],
      ["type": "cost_per_delivered"], ["type": "cost_per_url_button_click"],
    ]
    return json
  }

  /// The first row of the page; nil where a cursor is not one of ours.
  private var firstIndex: Int? {
    guard let after = call.parameter("after"), !after.isEmpty else { return 0 }
    return Cursor.index(after).map { $0 + 1 }
  }

  /// Cursors are always filled; `next` and `previous` are there only where there is such a page.
  private func paging(first: Int, last: Int, count: Int) -> [String: Any] {
    var paging: [String: Any] = ["cursors": ["before": Cursor.text(first), "after": Cursor.text(last)]]
    // As Meta does, with the token in the URL: nobody should follow it.
    let page = "\(url)\(call.path)?access_token=\(call.token ?? "")"
    if last + 1 < count { paging["next"] = "\(page)&after=\(Cursor.text(last))" }
    if first > 0 { paging["previous"] = "\(page)&before=\(Cursor.text(first))" }
    return paging
  }

  private var badCursor: EmulatorAnswer { bad("after", "a cursor of an earlier answer") }

  private func bad(_ parameter: String, _ rule: String) -> EmulatorAnswer {
    .error(status: 400, code: 100, message: "(#100) Param \(parameter) must be \(rule)")
  }
}
