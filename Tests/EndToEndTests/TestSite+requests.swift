import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics

extension TestSite {
  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func send(
    _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
    by client: HTTPClient = .shared
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let body { request.body = .bytes(body) }
    let response = try await client.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 16 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
  }

  /// Posts a webhook signed as Meta does.
  func deliver(_ body: [UInt8]) async throws -> Int {
    let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(Self.secret.utf8)))
    let signature = "sha256=" + code.hexadecimal
    return try await send(.POST, "/webhooks/meta", headers: [("X-Hub-Signature-256", signature)], body: body).status
  }

  func register(_ lines: [UInt8], waba: Int64) async throws -> Int {
    try await send(
      .POST, "/api/v1/wabas/\(waba)/sends", headers: [("Authorization", "Bearer \(key)")], body: lines
    ).status
  }

  /// The header that the native face asks for.
  var bearer: [(String, String)] { [("Authorization", "Bearer \(key)")] }

  struct Status: Decodable {
    struct Inbox: Decodable {
      let pending: Int
      let oldest_age_seconds: Int
    }
    let inbox: Inbox
    let facts_settled: Int
    let facts_unattributed: Int
    let deliveries_rejected: Int
  }

  func status() async throws -> Status {
    let answer = try await send(.GET, "/api/v1/status", headers: bearer)
    return try JSONDecoder().decode(Status.self, from: Data(answer.body))
  }

  /// Returns once everything acknowledged is in the counts.
  func settled() async throws {
    while try await status().inbox.pending > 0 { try await Task.sleep(for: .milliseconds(20)) }
  }
}

extension TestSite {
  /// What a curl line with this key would print.
  static func ask(_ url: String, key: String) async throws -> String {
    var request = HTTPClientRequest(url: url)
    request.headers = ["api-key": key]
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    return String(buffer: try await response.body.collect(upTo: 1 << 20))
  }
}
