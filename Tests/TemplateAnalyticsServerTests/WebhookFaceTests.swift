import Foundation
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct WebhookFaceTests {
  @Test func metasVerificationIsAnsweredWithTheChallenge() async throws {
    try await RunningServer.run { server async throws in
      let path = "/webhooks/meta?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
      let right = try await server.send(.GET, path + "verify%20me")
      #expect(right.status == 200)
      #expect(right.body == "1158201444")
      for wrong in ["verify%20m", "verify%20me2", ""] {
        #expect(try await server.send(.GET, path + wrong).status == 403)
      }
      let mode = try await server.send(
        .GET, "/webhooks/meta?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify%20me")
      #expect(mode.status == 403)
    }
  }

  @Test func onlySignedDeliveriesAreTaken() async throws {
    try await RunningServer.run { server async throws in
      let body = Array(Payload.status("wamid.A", "sent", at: RunningServer.now).utf8)
      let right = RunningServer.signature(body, secret: RunningServer.secret)
      let wrong: [[(String, String)]] = [
        [], [("X-Hub-Signature-256", "")], [("X-Hub-Signature-256", "sha256=")],
        [("X-Hub-Signature-256", String(right.dropLast()))],
        [("X-Hub-Signature-256", right.replacing("sha256", with: "sha1"))],
        [("X-Hub-Signature-256", String(right.dropLast()) + (right.hasSuffix("0") ? "1" : "0"))],
        [("X-Hub-Signature-256", String(right.dropLast()) + "g")],
        [("X-Hub-Signature-256", RunningServer.signature(body, secret: "another"))],
      ]
      for headers in wrong {
        #expect(try await server.send(.POST, "/webhooks/meta", headers: headers, body: body).status == 401)
      }
      #expect(try await server.deliver(body + [UInt8(ascii: " ")]).status == 200)
      #expect(
        try await server.send(.POST, "/webhooks/meta", headers: [("X-Hub-Signature-256", right)], body: body + [10])
          .status
          == 401)
      try await server.settled()
      #expect(try await server.store.ledger.counters()[.deliveriesSettled] == 1, "what is refused is not stored")
    }
  }

  @Test func whileASecretIsReplacedBothAreGood() async throws {
    try await RunningServer.run { server async throws in
      let body = Array(Payload.status("wamid.A", "sent", at: RunningServer.now).utf8)
      #expect(try await server.deliver(body, secret: "old secret").status == 200)
      #expect(try await server.deliver(body, secret: RunningServer.secret).status == 200)
    }
  }

  @Test func withoutASecretEverythingIsRefused() async throws {
    try await RunningServer.run {
      $0.appSecrets = []
    } body: { server async throws in
      #expect(try await server.deliver(Array("{}".utf8), secret: "").status == 401)
    }
  }

  @Test func fourMebibytesAreTakenAndNoMore() async throws {
    try await RunningServer.run { server async throws in
      let body = [UInt8](repeating: UInt8(ascii: " "), count: 4 << 20)
      #expect(try await server.deliver(body).status == 200)
      let larger = try await server.deliver(body + [32])
      #expect(larger.status == 413)
      #expect(larger.headers.first(name: "content-type") == "application/problem+json")
    }
  }

  @Test func aBodyIsNotReadBeforeItIsKnownToBeWelcome() async throws {
    try await RunningServer.run { server async throws in
      let port = try #require(URLComponents(string: server.url)?.port)
      let signature = RunningServer.signature([], secret: RunningServer.secret)
      // No body follows: an answer is there only if none was waited for.
      for (headers, status) in [
        ("Content-Length: 100\r\n", "401"), ("Content-Length: 100\r\nX-Hub-Signature-256: sha256=00\r\n", "401"),
        ("Content-Length: 4194305\r\nX-Hub-Signature-256: \(signature)\r\n", "413"),
      ] {
        let answer = try await RawHTTP.exchange(
          port: port, head: "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(40))")
      }
      let broken = try await RawHTTP.exchange(
        port: port,
        head: "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
          + "X-Hub-Signature-256: \(signature)\r\n\r\nnonsense\r\n")
      #expect(broken.hasPrefix("HTTP/1.1 400 "), "\(broken.prefix(40))")
    }
  }

  @Test func aClientThatAsksFirstIsToldToGoOn() async throws {
    try await RunningServer.run { server async throws in
      let port = try #require(URLComponents(string: server.url)?.port)
      let answer = try await RawHTTP.exchange(
        port: port,
        head:
          "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nX-Hub-Signature-256: sha256=\(String(repeating: "0", count: 64))\r\nExpect: 100-continue\r\n\r\n"
      )
      #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
    }
  }

  @Test func signedContentIsNeverRefusedButSetAside() async throws {
    try await RunningServer.run { server async throws in
      for body in ["", "not JSON", "[]", "{}", #"{"entry":[{"id":"x","changes":[]}]}"#] {
        #expect(try await server.deliver(body).status == 200)
      }
      try await server.settled()
      let rejected = try server.store.rejected.all()
      #expect(rejected.count == 5)
      #expect(rejected.allSatisfy { !$0.reason.isEmpty })
      #expect(try await server.store.ledger.counters()[.deliveriesRejected] == 5)
    }
  }

  @Test func aReceiptFromTheFutureIsSetAside() async throws {
    try await RunningServer.run { server async throws in
      for time in [RunningServer.now + 86_400, RunningServer.now + 86_401] {
        #expect(try await server.deliver(Payload.status("wamid.\(time)", "sent", at: time)).status == 200)
      }
      try await server.settled()
      #expect(try await server.store.ledger.counters()[.factsSettled] == 1)
      #expect(try server.store.rejected.all().map(\.reason).first?.hasSuffix("timestamp lies in the future") == true)
    }
  }

  @Test func aBodyOfNothingButBrokenItemsIsGivenUp() async throws {
    try await RunningServer.run { server async throws in
      let broken = Payload.statuses([String](repeating: "0", count: 1_000_000))
      #expect(try await server.deliver(broken).status == 200)
      try await server.settled()
      let rejected = try server.store.rejected.all()
      #expect(rejected.map(\.reason) == ["body: more than 1000 parts are not understood"])
    }
  }

  @Test func oneBadItemCostsNoneOfItsNeighbours() async throws {
    try await RunningServer.run { server async throws in
      let good = (0..<3).map {
        Payload.item("wamid.\($0)", "sent", at: RunningServer.now, template: RunningServer.template)
      }
      let body = Payload.statuses([good[0], #"{"id":"wamid.bad","status":"sent"}"#, good[1], good[2]])
      #expect(try await server.deliver(body).status == 200)
      try await server.settled()
      #expect(try await server.analytics(["metric_types": "SENT"]).body.contains(#""sent":3"#))
      #expect(try server.store.rejected.all().count == 1)
    }
  }

  @Test func aFullInboxAsksMetaToComeBack() async throws {
    try await RunningServer.run {
      $0.store.inboxMaximumBytes = 1000
    } body: { server async throws in
      let answer = try await server.deliver([UInt8](repeating: 32, count: 1001))
      #expect(answer.status == 503)
      #expect(answer.headers.first(name: "retry-after") == "30")
      #expect(answer.headers.first(name: "content-type") == "application/problem+json")
      #expect(try await server.deliver([UInt8](repeating: 32, count: 900)).status == 200)
    }
  }
}
