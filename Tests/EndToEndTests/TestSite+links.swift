import AsyncHTTPClient
import CountingWorlds
import Foundation
import NIOHTTP1
import TemplateAnalytics
import Testing

/// Templates with link buttons, and those who tap on them.
extension TestSite {
  static let linkWABA = FactGenerator.wabas[0]
  static let linkButton = "Tell me more"
  static let linkTarget = "https://shop.example/offer?source=whatsapp"
  /// Template ids by category.
  static let linkTemplates = ["MARKETING": "1001", "UTILITY": "1002", "AUTHENTICATION": "1003"]

  struct Link: Decodable {
    let link_id: String
    let template_id: String
    let token: String
    let path: String
    let secret: String
  }

  /// Imports ``linkTemplates``.
  func importLinkTemplates() async throws {
    let items = Self.linkTemplates.map { category, id in
      #"{"id":"\#(id)","name":"t\#(id)","language":"en_US","category":"\#(category)","status":"APPROVED","components":"#
        + #"[{"type":"BUTTONS","buttons":[{"type":"URL","text":"\#(Self.linkButton)","url":"https://go.example/l/{{1}}"},"#
        + #"{"type":"QUICK_REPLY","text":"Stop"}]}]}"#
    }
    try await Self.succeed(
      ["template", "import", "--waba", "\(Self.linkWABA)", "-", "--data", directory], environment,
      input: items.joined(separator: "\n"))
  }

  /// Makes a link over HTTP.
  func makeLink(template: String) async throws -> Link {
    let body =
      #"{"template_id":"\#(template)","button":"\#(Self.linkButton)","target":"\#(Self.linkTarget)"}"#
    let answer = try await send(
      .POST, "/api/v1/wabas/\(Self.linkWABA)/links", headers: bearer, body: Array(body.utf8))
    guard answer.status == 201 else { throw Failed(description: answer.text) }
    return try JSONDecoder().decode(Link.self, from: Data(answer.body))
  }

  /// Shows where it is sent, and does not go there. Nor does it wait for a server that was killed.
  static let browser = HTTPClient(
    eventLoopGroupProvider: .singleton,
    configuration: {
      var configuration = HTTPClient.Configuration()
      configuration.redirectConfiguration = .disallow
      configuration.connectionPool.retryConnectionEstablishment = false
      return configuration
    }())

  /// - Returns: the status, and where it is sent.
  func visit(
    _ path: String, _ method: HTTPMethod = .GET, headers: [(String, String)] = []
  ) async throws -> (status: UInt, location: String?) {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    let response = try await Self.browser.execute(request, timeout: .seconds(30))
    _ = try await response.body.collect(upTo: 1 << 20)
    return (response.status.code, response.headers.first(name: "Location"))
  }

  struct Clicks: Decodable, Equatable {
    var recorded = 0
    var held = 0
    var lost = 0
    var ignored = 0
  }

  func clicks() async throws -> Clicks {
    struct Status: Decodable { let clicks: Clicks }
    let answer = try await send(.GET, "/api/v1/status", headers: bearer)
    return try JSONDecoder().decode(Status.self, from: Data(answer.body)).clicks
  }

  /// Waits until so many clicks are on the disk and in the counts.
  func counted(clicks count: Int) async throws {
    while try await clicks().recorded < count { try await Task.sleep(for: .milliseconds(5)) }
    try await settled()
  }

  private struct Rows: Decodable {
    struct Row: Decodable {
      struct Click: Decodable {
        let type: String
        let button_content: String
        let count: Int
      }
      let template_id: String
      let clicked: [Click]?
    }
    let data_points: [Row]?
  }

  private struct Faced: Decodable { let data: [Rows] }

  /// What was clicked today, by template and type, as Kaleyra's face tells.
  func kaleyraClicks() async throws -> [String: Int] {
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    // A day before: it may just have become midnight.
    return try await clicks(
      "/v2/\(Self.sid)/whatsapp/\(Self.linkWABA)/templates_analytics?whatsapp_template_ids=\(Self.linkTemplateIDs)"
        + "&start_date=\(today.advanced(by: -1))&end_date=\(today)&granularity=DAILY&limit=1000&metric_types=CLICKED",
      headers: [("api-key", key)])
  }

  /// What was clicked today, by template and type, as Meta's face tells.
  func graphClicks() async throws -> [String: Int] {
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    return try await clicks(
      "/v25.0/\(Self.linkWABA)/template_analytics?template_ids=\(Self.linkTemplateIDs)&granularity=DAILY"
        + "&start=\(today.advanced(by: -1).start)&end=\(today.start)&limit=1000&metric_types=CLICKED", headers: bearer)
  }

  private static var linkTemplateIDs: String { linkTemplates.values.sorted().joined(separator: ",") }

  private func clicks(_ path: String, headers: [(String, String)]) async throws -> [String: Int] {
    let answer = try await send(.GET, path, headers: headers)
    guard answer.status == 200 else { throw Failed(description: answer.text) }
    var clicks: [String: Int] = [:]
    for row in try JSONDecoder().decode(Faced.self, from: Data(answer.body)).data.flatMap({ $0.data_points ?? [] }) {
      for click in row.clicked ?? [] {
        #expect(click.button_content == Self.linkButton)
        clicks["\(row.template_id) \(click.type)", default: 0] += click.count
      }
    }
    return clicks
  }
}
