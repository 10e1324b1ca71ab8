import Foundation
import NIOHTTP1
import TemplateAnalytics

/// Holds the answers of the API against what the traffic ought to be counted as.
struct DemoVerification {
  let client: DemoClient
  let totals: DemoTotals
  let traffic: DemoTraffic

  private struct Answer: Decodable {
    struct Element: Decodable { let data_points: [Point]? }
    struct Paging: Decodable {
      struct Cursors: Decodable { let after: String }
      let cursors: Cursors
    }
    let data: [Element]
    let paging: Paging
  }

  private struct Point: Decodable {
    struct Click: Decodable {
      let type: String
      let button_content: String
      let count: Int
    }
    let template_id: String
    let start: Int64
    let sent: Int?
    let delivered: Int?
    let read: Int?
    let replied: Int?
    let clicked: [Click]?
  }

  /// - Throws: ``CommandFailure`` 65 with the first differences.
  func verify() async throws {
    var differences: [String] = []
    var rows = 0
    let ids = DemoCatalogue.templates.map(\.id.description).joined(separator: ",")
    // Midnight may have come meanwhile: links are clicked when they are clicked.
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    let first = Day(holding: traffic.now).advanced(by: -31)
    var after = ""
    repeat {
      let path = client.analyticsPath(ids: ids, from: first, to: today) + "&limit=50&after=" + after
      let response = try await client.request(.GET, path, [("api-key", client.key)])
      let answer = try JSONDecoder().decode(Answer.self, from: response.body)
      let withheld = Set(
        (response.headers.first(name: "Withheld-Templates") ?? "").split(separator: ",").map(String.init))
      for point in answer.data.flatMap({ $0.data_points ?? [] }) {
        rows += 1
        differences += self.differences(point, isWithheld: withheld.contains(point.template_id))
      }
      after = answer.paging.cursors.after
    } while !after.isEmpty
    let expectedRows = DemoCatalogue.templates.count * Int(today.number - first.number + 1)
    if rows != expectedRows { differences.append("\(rows) rows instead of \(expectedRows)") }
    guard differences.isEmpty else {
      for difference in differences.prefix(10) { Terminal.say(difference) }
      throw CommandFailure.data("\(differences.count) counts are not what was sent")
    }
  }

  private func differences(_ point: Point, isWithheld: Bool) -> [String] {
    guard let id = TemplateID(point.template_id), let template = DemoCatalogue.templates.first(where: { $0.id == id })
    else {
      return ["there is no template \(point.template_id)"]
    }
    let day = Day(holding: point.start)
    let place = "\(template.name) on \(day)"
    guard isWithheld == (totals.lifetimeEvents(of: id) < Policy().minimumEvents) else {
      return ["\(place): \(isWithheld ? "withheld" : "shown") with \(totals.lifetimeEvents(of: id)) events"]
    }
    if isWithheld {
      return point.sent == nil && point.clicked == nil ? [] : ["\(place): counts of a withheld template"]
    }
    let expected = totals.days[id]?[day] ?? DemoTotals.Counted()
    let counted = [
      ("sent", point.sent, expected.sent), ("delivered", point.delivered, expected.delivered),
      ("read", point.read, expected.read), ("replied", point.replied, expected.replied),
    ]
    var differences = counted.compactMap { name, counted, expected in
      counted == expected ? nil : "\(place): \(name) is \(counted ?? 0) instead of \(expected)"
    }
    let clicked = Dictionary(
      (point.clicked ?? []).map { ("\($0.type) \($0.button_content)", $0.count) }, uniquingKeysWith: +)
    let presses = template.category?.showsClicks == true ? Self.presses(expected) : [:]
    if clicked != presses { differences.append("\(place): clicked is \(clicked) instead of \(presses)") }
    return differences
  }

  /// By type and button.
  private static func presses(_ counted: DemoTotals.Counted) -> [String: Int] {
    var presses: [String: Int] = [:]
    for (type, counts) in [
      ("quick_reply_button", counted.taps), ("url_button", counted.clicks), ("unique_url_button", counted.firstClicks),
    ] {
      for (button, count) in counts { presses["\(type) \(button)"] = count }
    }
    return presses
  }
}
