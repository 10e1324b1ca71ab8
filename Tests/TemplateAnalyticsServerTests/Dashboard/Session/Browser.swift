import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// As much of a browser as forms and cookies need. It shows where it is sent, and does not go there.
struct Browser {
  let server: RunningServer
  /// Whether a proxy in front speaks https.
  var isSecure = false
  private(set) var cookies: [String: String] = [:]

  init(_ server: RunningServer, isSecure: Bool = false) {
    self.server = server
    self.isSecure = isSecure
  }

  private static let client = HTTPClient(
    eventLoopGroupProvider: .singleton,
    configuration: {
      var configuration = HTTPClient.Configuration()
      configuration.redirectConfiguration = .disallow
      return configuration
    }())

  mutating func send(
    _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
  ) async throws -> RunningServer.Answer {
    var request = HTTPClientRequest(url: server.url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    if isSecure { request.headers.add(name: "X-Forwarded-Proto", value: "https") }
    if !cookies.isEmpty {
      let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      request.headers.add(name: "Cookie", value: pairs.joined(separator: "; "))
    }
    if let body { request.body = .bytes(body) }
    let response = try await Self.client.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 1 << 20)
    for line in response.headers["set-cookie"] { keep(line) }
    return RunningServer.Answer(
      status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
  }

  /// Posts a form.
  mutating func post(
    _ path: String, _ fields: [(String, String)], type: String = "application/x-www-form-urlencoded"
  ) async throws -> RunningServer.Answer {
    let form = fields.map { FormText.encoded($0.0) + "=" + FormText.encoded($0.1) }.joined(separator: "&")
    return try await send(.POST, path, headers: [("Content-Type", type)], body: Array(form.utf8))
  }

  /// Opens the form, fills it in and sends it.
  mutating func signIn(key: String, next: String? = nil) async throws -> RunningServer.Answer {
    let page = try await send(.GET, "/sign-in" + (next.map { "?next=" + FormText.encoded($0) } ?? ""))
    return try await post(
      "/sign-in",
      [("csrf_token", try Self.field("csrf_token", page)), ("next", try Self.field("next", page)), ("key", key)])
  }

  /// Whether the browser's cookies open anything.
  mutating func isSignedIn() async throws -> Bool {
    try await send(.GET, "/api/v1/keys/self").status == 200
  }

  /// The session's cookie, by either name.
  var session: String? { cookies[isSecure ? "__Host-tickmark_session" : "tickmark_session"] }

  /// What pages of the session send along with a change.
  func csrfToken() throws -> String {
    let token = try #require(session)
    let read = Session(token: token, now: server.clock.now, secret: server.store.sessionSecret)
    return try #require(read).csrfToken
  }

  mutating func setCookie(_ name: String, _ value: String) { cookies[name] = value }

  mutating func forget() { cookies = [:] }

  /// What a hidden field of the page holds.
  static func field(_ name: String, _ page: RunningServer.Answer) throws -> String {
    let match = try #require(try Regex("name=\"\(name)\" value=\"([^\"]*)\"").firstMatch(in: page.body))
    let value = try #require(match.output[1].substring)
    return String(value).replacing("&amp;", with: "&")
  }

  private mutating func keep(_ line: String) {
    let parts = line.components(separatedBy: "; ")
    let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    cookies[pair[0]] = parts.contains("Max-Age=0") ? nil : pair[1]
  }
}

extension RunningServer.Answer {
  /// Where it leads.
  var location: String? { headers.first(name: "location") }

  /// The attributes of a cookie that it sets, its value not among them.
  func attributes(ofCookie name: String) -> Set<String>? {
    let line = headers["set-cookie"].first { $0.hasPrefix(name + "=") }
    return line.map { Set($0.components(separatedBy: "; ").dropFirst()) }
  }
}
