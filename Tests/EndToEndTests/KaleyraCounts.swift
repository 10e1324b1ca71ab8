import CountingWorlds
import Foundation
import TemplateAnalytics

/// What Kaleyra's face tells of a world, line by line, to compare with the oracle: whole days, and only what it shows.
struct KaleyraCounts: Equatable {
  var lines: [String: Int] = [:]

  /// What the oracle expects the face to show.
  init(_ sheet: CountSheet, templatesWithClicks: Bool) {
    for (line, count) in sheet where line.attribution == .event {
      let what: String
      switch line.what {
      case .sent: what = "sent"
      case .delivered: what = "delivered"
      case .read: what = "read"
      case .replied: what = "replied"
      case .tap(let text) where templatesWithClicks: what = "tap \(text)"
      default: continue
      }
      add(
        count, waba: line.waba, template: String(line.template), product: line.product, day: line.slot * 900 / 86_400,
        what)
    }
  }

  /// Asks for every template of every WABA on the days of the worlds.
  init(asking site: TestSite, wabas: [Int64], templates: [Int64], from: String, to: String) async throws {
    struct Answer: Decodable {
      struct Element: Decodable { let data_points: [Point]? }
      struct Point: Decodable {
        struct Click: Decodable {
          let button_content: String
          let count: Int
        }
        let template_id: String
        let start: Int64
        let sent: Int
        let delivered: Int
        let read: Int
        let replied: Int
        let clicked: [Click]?
      }
      let data: [Element]
    }
    let ids = templates.map(String.init).joined(separator: ",")
    for waba in wabas {
      for product in ProductType.allCases {
        let answer = try await site.send(
          .GET,
          "/v2/\(TestSite.sid)/whatsapp/\(waba)/templates_analytics?whatsapp_template_ids=\(ids)&start_date=\(from)"
            + "&end_date=\(to)&granularity=DAILY&limit=1000&product_type=\(product.answerName)",
          headers: [("api-key", site.key)])
        guard answer.status == 200 else { throw TestSite.Failed(description: answer.text) }
        for point in try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data.flatMap({
          $0.data_points ?? []
        }) {
          let day = point.start / 86_400
          for (count, what) in [
            (point.sent, "sent"), (point.delivered, "delivered"), (point.read, "read"), (point.replied, "replied"),
          ] {
            add(count, waba: waba, template: point.template_id, product: product, day: day, what)
          }
          for click in point.clicked ?? [] {
            add(
              click.count, waba: waba, template: point.template_id, product: product, day: day,
              "tap \(click.button_content)")
          }
        }
      }
    }
  }

  private mutating func add(
    _ count: Int, waba: Int64, template: String, product: ProductType, day: Int64, _ what: String
  ) {
    if count != 0 { lines["\(waba)/\(template) \(product.answerName) \(day) \(what)", default: 0] += count }
  }

  func differences(from expected: KaleyraCounts) -> [String] {
    Set(lines.keys).union(expected.lines.keys).sorted().compactMap { line in
      lines[line] == expected.lines[line] ? nil : "\(line): \(lines[line] ?? 0) instead of \(expected.lines[line] ?? 0)"
    }
  }
}
