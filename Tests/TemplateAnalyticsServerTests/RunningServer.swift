import AsyncHTTPClient
import Crypto
import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// The real server on a free port, over a temporary directory and with a clock that the test sets.
struct RunningServer: Sendable {
  static let sid = "HXAP1600000097IN"
  static let waba = WABAID(109_087_654_321_098)!
  static let template = TemplateID(1_317_000_000_000_067)!
  static let otherTemplate = TemplateID(1_560_000_000_000_011)!
  static let secret = "app secret"
  /// 2 July 2025, noon.
  static let now: UnixTime = 1_751_457_600

  let url: String
  let directory: String
  let store: Store
  let key: String
  let clock: TestClock
  /// What the server says there is to ask for.
  let addresses: [RouteTable.Address]

  /// Runs `body` against a server with one account, one WABA and two templates.
  static func run(
    _ change: (inout Server.Options) -> Void = { _ in },
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    body: @Sendable (RunningServer) async throws -> Void
  ) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var options = Server.Options()
    options.port = 0
    options.appSecrets = ["old secret", secret]
    options.verifyToken = "verify me"
    options.policy.minimumEvents = 0
    change(&options)
    let clock = TestClock(now)
    let server = try await Server(directory: directory, options: options, logger: logger) { clock.now }
    try await server.store.catalog.addAccount(Account(sid: sid, name: "Acme"))
    let key = try await server.store.catalog.addKey(sid: sid, name: "", expiresAt: nil, now: now).text
    try await server.store.catalog.addWABA(
      WABA(id: waba, sid: sid, phoneNumbers: [.init(id: "106540352242922", number: "+919876543210")], country: "IN"))
    try await server.store.catalog.importTemplates(
      [
        Template(id: template, name: "offer", language: "en_US", category: .marketing, status: .approved),
        Template(
          id: otherTemplate, name: "code", language: "en_US", category: .authentication,
          status: TemplateStatus(rawValue: "PAUSED")),
      ], of: waba, now: now)
    let (servers, found) = AsyncStream.makeStream(of: Listening.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { found.finish() }
        try await server.run(signals: []) { found.yield($0) }
      }
      for await listening in servers {
        let running = RunningServer(
          url: "http://127.0.0.1:\(listening.port)", directory: directory, store: server.store, key: key, clock: clock,
          addresses: listening.addresses)
        // A failed test ends its server too.
        do { try await body(running) } catch {
          await listening.stop()
          throw error
        }
        await listening.stop()
        break
      }
      try await group.waitForAll()
    }
  }

  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: String
  }

  func send(
    _ method: HTTPMethod = .GET, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let body { request.body = .bytes(body) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 16 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
  }

  /// Posts a webhook signed as Meta does.
  func deliver(_ body: [UInt8], secret: String = RunningServer.secret) async throws -> Answer {
    try await send(
      .POST, "/webhooks/meta", headers: [("X-Hub-Signature-256", Self.signature(body, secret: secret))], body: body)
  }

  func deliver(_ body: String) async throws -> Answer { try await deliver(Array(body.utf8)) }

  static func signature(_ body: [UInt8], secret: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
    return "sha256=" + code.hexadecimal
  }

  func native(_ method: HTTPMethod = .GET, _ path: String, body: String? = nil) async throws -> Answer {
    try await send(
      method, "/api/v1" + path, headers: [("Authorization", "Bearer \(key)")], body: body.map { Array($0.utf8) })
  }

  /// Asks Kaleyra's face for analytics of both templates on 1 and 2 July 2025, where `parameters` do not say otherwise.
  func analytics(
    _ parameters: [String: String?] = [:], sid: String = RunningServer.sid, waba: String = "\(RunningServer.waba)",
    key: String? = nil, headers: [(String, String)] = []
  ) async throws -> Answer {
    let defaults: [String: String?] = [
      "whatsapp_template_ids": "\(Self.template),\(Self.otherTemplate)", "start_date": "2025-07-01",
      "end_date": "2025-07-02", "granularity": "DAILY",
    ]
    let query = defaults.merging(parameters) { $1 }.compactMap { name, value in value.map { "\(name)=\($0)" } }
    return try await send(
      .GET, "/v2/\(sid)/whatsapp/\(waba)/templates_analytics?" + query.sorted().joined(separator: "&"),
      headers: [("api-key", key ?? self.key)] + headers)
  }

  /// Returns once everything acknowledged is in the counts.
  func settled() async throws {
    while try store.inbox.pending().count > 0 { try await Task.sleep(for: .milliseconds(5)) }
  }
}

/// Time as the test wants it.
final class TestClock: Sendable {
  private let time: Mutex<UnixTime>
  init(_ time: UnixTime) { self.time = Mutex(time) }
  var now: UnixTime {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}
