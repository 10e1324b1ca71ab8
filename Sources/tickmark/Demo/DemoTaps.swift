import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore

/// The people who tap on link buttons, and the programs that look at links: through the real redirect, so at the time at
/// which it happens, and not spread over the days before.
struct DemoTaps {
  let client: DemoClient

  private struct Link: Decodable {
    let link_id: String
    let secret: String
  }

  private static let browser =
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36"
  private static let previewer = "WhatsApp/2.23.20.0"

  /// Makes a link for each URL button and follows it.
  /// - Parameter totals: tell how many got a message; get the clicks added.
  /// - Returns: how many clicks there were.
  func run(_ totals: inout DemoTotals) async throws -> Int {
    // One that shows where it is sent, and does not go there.
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    var count = 0
    do {
      for template in DemoCatalogue.templates {
        for button in template.urlButtons { count += try await tap(button, of: template, &totals, http) }
      }
    } catch {
      try? await http.shutdown()
      throw error
    }
    try await http.shutdown()
    return count
  }

  /// Of those who got a message in the last weeks a few tap, one in four of them twice; each message is previewed first.
  private func tap(
    _ button: String, of template: Template, _ totals: inout DemoTotals, _ http: HTTPClient
  ) async throws -> Int {
    let target = "https://marigold.example/\(template.name)?source=whatsapp"
    let link = try await makeLink(for: button, of: template.id, to: target)
    guard let id = LinkID(link.link_id), let secret = LinkSecret(link.secret) else {
      throw CommandFailure.data("the server made a link that is none")
    }
    var count = 0
    for message in 0..<(1 + totals.delivered(of: template.id) / 250) {
      let hoursAgo = Int64(1 + message * 17 % (20 * 24))
      let token = secret.token(
        of: id, issued: client.traffic.now - hoursAgo * 3600, message: "\(template.name)-\(message)")
      try await visit(token, as: Self.previewer, expecting: target, http)
      for tap in 0..<(message % 4 == 0 ? 2 : 1) {
        try await visit(token, as: Self.browser, expecting: target, http)
        totals.countClick(
          on: button, of: template.id, at: UnixTime(Date().timeIntervalSince1970), isFirst: tap == 0)
        count += 1
      }
    }
    return count
  }

  private func makeLink(for button: String, of template: TemplateID, to target: String) async throws -> Link {
    let draft = try JSONEncoder().encode(
      ["template_id": template.description, "button": button, "target": target])
    let answer = try await client.request(
      .POST, "/api/v1/wabas/\(DemoCatalogue.waba)/links", [("Authorization", "Bearer \(client.key)")], Array(draft),
      expecting: .created)
    return try JSONDecoder().decode(Link.self, from: answer.body)
  }

  private func visit(
    _ token: String, as agent: String, expecting target: String, _ http: HTTPClient
  ) async throws {
    var request = HTTPClientRequest(url: client.url + "/l/" + token)
    request.headers = ["User-Agent": agent]
    let response = try await http.execute(request, timeout: .seconds(60))
    _ = try await response.body.collect(upTo: 1 << 20)
    guard response.status == .found, response.headers.first(name: "Location") == target else {
      throw CommandFailure.data("a link leads elsewhere: the server answered \(response.status.code)")
    }
  }
}
