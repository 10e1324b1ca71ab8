import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct NativeFaceTests {
  @Test func theStatusTellsWhatIsPendingAndWhatWasSettled() async throws {
    try await RunningServer.run { server async throws in
      _ = try await server.deliver(Payload.status("wamid.a", "sent", at: RunningServer.now))
      _ = try await server.deliver(
        Payload.status("wamid.b", "sent", at: RunningServer.now, template: RunningServer.template))
      _ = try await server.deliver("nonsense")
      try await server.settled()
      let answer = try await server.native(.GET, "/status")
      #expect(answer.status == 200)
      let status = try JSONDecoder().decode(Status.self, from: Data(answer.body.utf8))
      #expect(status.inbox.pending == 0)
      #expect(status.inbox.oldest_age_seconds == 0)
      #expect(status.facts_settled == 2)
      #expect(status.facts_unattributed == 1)
      #expect(status.deliveries_rejected == 1)
      #expect(status.store == "sqlite")
    }
  }

  private struct Status: Decodable {
    struct Inbox: Decodable {
      let pending: Int
      let oldest_age_seconds: Int
    }
    let version: String
    let store: String
    let inbox: Inbox
    let facts_settled: Int
    let facts_unattributed: Int
    let deliveries_rejected: Int
  }

  @Test func nothingIsToldWithoutAKey() async throws {
    try await RunningServer.run { server async throws in
      for headers in [[], [("Authorization", "Bearer x")], [("Authorization", server.key)]] {
        let answer = try await server.send(.GET, "/api/v1/status", headers: headers)
        #expect(answer.status == 401)
        #expect(answer.headers.first(name: "www-authenticate") == "Bearer")
        #expect(answer.headers.first(name: "content-type") == "application/problem+json")
      }
    }
  }

  @Test func sendsAreTakenAsLinesOrAsAnArrayAndEachProblemIsTold() async throws {
    try await RunningServer.run { server async throws in
      let good =
        #"{"wamid":"wamid.1","template_id":"\#(RunningServer.template)","sent_at":1751328000,"recipient":"+91900"}"#
      let bad = #"{"wamid":"","template_id":"x","sent_at":"soon","product_type":"FAX"}"#
      let path = "/wabas/\(RunningServer.waba)/sends"
      for body in [good + "\n\n" + bad + "\n", "[\(good),\(bad)]", " \n[\(good), \(bad)]"] {
        let answer = try await server.native(.POST, path, body: body)
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix(#"{"accepted":1,"rejected":[{"index":1,"problems":["#))
        for field in ["wamid", "template_id", "sent_at", "product_type"] {
          #expect(answer.body.contains("\"\(field):"))
        }
      }
      for body in ["", "[]"] {
        #expect(try await server.native(.POST, path, body: body).body == #"{"accepted":0,"rejected":[]}"#)
      }
      #expect(try await server.native(.POST, path, body: "[{").status == 400)
    }
  }

  @Test func aSendInTheFutureIsRefused() async throws {
    try await RunningServer.run { server async throws in
      let path = "/wabas/\(RunningServer.waba)/sends"
      for (time, accepted) in [(RunningServer.now + 86_400, 1), (RunningServer.now + 86_401, 0)] {
        let send = #"{"wamid":"wamid.1","template_id":"42","sent_at":\#(time)}"#
        let answer = try await server.native(.POST, path, body: send)
        #expect(answer.body.hasPrefix(#"{"accepted":\#(accepted),"#))
        #expect(answer.body.contains("future") == (accepted == 0))
      }
    }
  }

  @Test func tenThousandSendsAreTakenAndNoMore() async throws {
    try await RunningServer.run { server async throws in
      func body(_ count: Int) -> String {
        (0..<count).map { #"{"wamid":"wamid.\#($0)","template_id":"\#(RunningServer.template)"}"# }.joined(
          separator: "\n")
      }
      let path = "/wabas/\(RunningServer.waba)/sends"
      #expect(try await server.native(.POST, path, body: body(10_000)).body.hasPrefix(#"{"accepted":10000,"#))
      let more = try await server.native(.POST, path, body: body(10_001))
      #expect(more.status == 413)
      #expect(more.body.contains("too_many_sends"))
    }
  }

  @Test func sendsOfAnothersWABAAreRefused() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await server.store.catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      for waba in ["200000000000001", "77", "x"] {
        let answer = try await server.native(.POST, "/wabas/\(waba)/sends", body: "{}")
        #expect(answer.status == 404)
        #expect(answer.body.contains("unknown_waba"))
      }
    }
  }

  @Test func receiptsBeforeTheirSendWaitForIt() async throws {
    try await RunningServer.run { server async throws in
      _ = try await server.deliver(Payload.status("wamid.w", "read", at: 1_751_328_000))
      try await server.settled()
      #expect(try await !server.analytics().body.contains(#""read":1"#))
      let send = #"{"wamid":"wamid.w","template_id":"\#(RunningServer.template)"}"#
      _ = try await server.native(.POST, "/wabas/\(RunningServer.waba)/sends", body: send)
      try await server.settled()
      #expect(try await server.analytics().body.contains(#""sent":1,"delivered":1,"read":1"#))
    }
  }

  @Test func anUnknownAddressIs404AndAWrongMethod405() async throws {
    try await RunningServer.run { server async throws in
      #expect(try await server.send(.GET, "/nowhere").status == 404)
      let answer = try await server.send(.DELETE, "/api/v1/status")
      #expect(answer.status == 405)
      #expect(answer.headers.first(name: "allow") == "GET, HEAD")
      let head = try await server.send(.HEAD, "/health/live")
      #expect(head.status == 200)
      #expect(head.body == "")
    }
  }

  @Test func aRequestIDIsEchoedWhereItIsHarmless() async throws {
    try await RunningServer.run { server async throws in
      let own = try await server.send(.GET, "/health/live", headers: [("X-Request-ID", "abc-123_X")])
      #expect(own.headers.first(name: "x-request-id") == "abc-123_X")
      for hostile in ["a b", String(repeating: "x", count: 65), "\"}", ""] {
        let answer = try await server.send(.GET, "/health/live", headers: [("X-Request-ID", hostile)])
        let id = try #require(answer.headers.first(name: "x-request-id"))
        #expect(id != hostile)
        #expect(!id.isEmpty)
      }
    }
  }

  @Test func healthIsTold() async throws {
    try await RunningServer.run { server async throws in
      #expect(try await server.send(.GET, "/health/live").body == "ok\n")
      #expect(try await server.send(.GET, "/health/ready").body == "ok\n")
    }
  }

  @Test func twoServersDoNotShareADirectory() async throws {
    try await RunningServer.run { server async throws in
      let second = try await Store.open(server.store.directory.path)
      #expect(throws: StoreError.inUse(directory: server.store.directory.path)) { try second.lock() }
      try await second.close()
    }
  }
}
