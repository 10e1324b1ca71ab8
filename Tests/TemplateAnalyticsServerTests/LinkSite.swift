import AsyncHTTPClient
import Foundation
import Logging
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

/// A server with a template whose buttons can have links, and those who tap on them.
struct LinkSite: Sendable {
  static let button = "Tell me more"
  static let target = "https://shop.example/offer?source=whatsapp#top"
  static let links = "/wabas/\(RunningServer.waba)/links"

  let server: RunningServer

  /// Shows where it is sent, and does not go there.
  private static let client = HTTPClient(
    eventLoopGroupProvider: .singleton,
    configuration: {
      var configuration = HTTPClient.Configuration()
      configuration.redirectConfiguration = .disallow
      return configuration
    }())

  static func run(
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    body: @Sendable (LinkSite) async throws -> Void
  ) async throws {
    try await RunningServer.run(logger: logger) { server in
      try await server.store.catalog.importTemplates(
        [
          Template(
            id: RunningServer.template, name: "offer", language: "en_US", category: .marketing, status: .approved,
            components: [
              TemplateComponent(
                type: "BUTTONS",
                buttons: [
                  TemplateButton(type: "URL", text: button, url: "https://go.example/l/{{1}}"),
                  TemplateButton(type: "QUICK_REPLY", text: "Stop"),
                ])
            ])
        ], of: RunningServer.waba, now: RunningServer.now)
      try await body(LinkSite(server: server))
    }
  }

  struct Link: Decodable, Equatable {
    let link_id: String
    let template_id: String
    let button: String
    let target: String
    let token: String
    let path: String
    let secret: String
    let created_at: Int64
  }

  static func draft(
    template: TemplateID = RunningServer.template, button: String = button, target: String = target
  ) -> String {
    #"{"template_id":"\#(template)","button":"\#(button)","target":"\#(target)"}"#
  }

  func makeLink(_ draft: String = draft()) async throws -> Link {
    let answer = try await server.native(.POST, Self.links, body: draft)
    try #require(answer.status == 201, "\(answer.body)")
    return try JSONDecoder().decode(Link.self, from: Data(answer.body.utf8))
  }

  /// A token of one message.
  func token(of link: Link, message: String, issued: UnixTime? = RunningServer.now) throws -> String {
    try #require(LinkSecret(link.secret)).token(
      of: try #require(LinkID(link.link_id)), issued: issued, message: message)
  }

  func visit(
    _ path: String, _ method: HTTPMethod = .GET, headers: [(String, String)] = []
  ) async throws -> RunningServer.Answer {
    var request = HTTPClientRequest(url: server.url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    let response = try await Self.client.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 1 << 20)
    return RunningServer.Answer(
      status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
  }

  struct Clicks: Decodable, Equatable {
    var recorded = 0
    var held = 0
    var lost = 0
    var ignored = 0
  }

  /// What the status route tells of clicks.
  func clicks() async throws -> Clicks {
    struct Status: Decodable { let clicks: Clicks }
    let answer = try await server.native(.GET, "/status")
    return try JSONDecoder().decode(Status.self, from: Data(answer.body.utf8)).clicks
  }

  /// Waits until it is so.
  func until(_ isSo: @Sendable () async throws -> Bool) async throws {
    while try await !isSo() { try await Task.sleep(for: .milliseconds(5)) }
  }
}
