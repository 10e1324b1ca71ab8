import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// A session of the dashboard on our own API.
@Suite(.timeLimit(.minutes(10))) struct NativeSessionTests {
  private static let sends = "/api/v1/wabas/\(RunningServer.waba)/sends"
  private static let line = Array(#"{"wamid":"wamid.1","template_id":"\#(RunningServer.template)"}"#.utf8)

  @Test func questionsNeedTheCookieAndChangesTheTokenToo() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let token = try browser.csrfToken()
      for path in [
        "/status", "/keys/self", "/wabas", "/wabas/\(RunningServer.waba)/templates",
        "/wabas/\(RunningServer.waba)/links",
        "/wabas/\(RunningServer.waba)/analytics?from=2025-07-01&to=2025-07-02&granularity=day",
      ] {
        #expect(try await browser.send(.GET, "/api/v1" + path).status == 200, "\(path)")
        #expect(try await browser.send(.HEAD, "/api/v1" + path).status == 200, "\(path)")
      }
      var other = Browser(server)
      _ = try await other.signIn(key: server.key)
      let otherToken = try other.csrfToken()
      for headers in [[], [("X-CSRF-Token", "")], [("X-CSRF-Token", otherToken)]] {
        let refused = try await browser.send(.POST, Self.sends, headers: headers, body: Self.line)
        #expect(refused.status == 403)
        #expect(refused.body.contains(#""code":"wrong_csrf_token""#))
        #expect(refused.headers["content-type"] == ["application/problem+json"])
        #expect(try await browser.send(.DELETE, "/api/v1/wabas/1/links/AAAAAAAAAAA", headers: headers).status == 403)
      }
      let taken = try await browser.send(.POST, Self.sends, headers: [("X-CSRF-Token", token)], body: Self.line)
      #expect(taken.status == 200)
    }
  }

  @Test func aKeyCountsInsteadOfTheSession() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      let key = try await server.store.catalog.addKey(sid: "OTHER", name: "", expiresAt: nil, now: RunningServer.now)
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let answer = try await browser.send(
        .GET, "/api/v1/keys/self", headers: [("Authorization", "Bearer \(key.text)")])
      #expect(answer.body.contains(#""sid":"OTHER""#))
      let refused = try await browser.send(.GET, "/api/v1/keys/self", headers: [("Authorization", "Bearer x")])
      #expect(refused.status == 401)
      // What a proxy in front asks for is none of ours.
      let basic = try await browser.send(.GET, "/api/v1/keys/self", headers: [("Authorization", "Basic eDp5")])
      #expect(basic.status == 200)
      // With a key no other page can have made the request.
      let bearer = [("Authorization", "Bearer \(server.key)")]
      #expect(try await browser.send(.POST, Self.sends, headers: bearer, body: Self.line).status == 200)
    }
  }

  @Test func aSessionAndItsKeyShareOneLimit() async throws {
    try await RunningServer.run({ $0.rateLimit = 1e-19 }) { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      #expect(try await browser.send(.GET, "/api/v1/status").status == 200)
      #expect(try await browser.send(.GET, "/api/v1/status").status == 429)
      #expect(try await server.native(.GET, "/status").status == 429)
    }
  }

  @Test func theOtherFacesTakeNoSession() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let kaleyra = "/v2/\(RunningServer.sid)/whatsapp/\(RunningServer.waba)/message_templates"
      #expect(try await browser.send(.GET, kaleyra).status == 401)
      #expect(try await browser.send(.GET, "/v25.0/\(RunningServer.waba)/message_templates").status == 401)
    }
  }
}
