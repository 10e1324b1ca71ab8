import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// WABAs, templates and the key that asks, on our own API.
@Suite(.timeLimit(.minutes(10))) struct NativeCatalogueTests {
  @Test func theWABAsOfTheAccountAreListed() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await server.store.catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      try await server.store.catalog.addWABA(
        WABA(
          id: WABAID(99)!, sid: RunningServer.sid, name: "Marigold", country: "IN", timeZone: "Asia/Kolkata",
          source: .meta))
      let answer = try await server.native(.GET, "/wabas")
      #expect(answer.status == 200)
      #expect(
        answer.body
          == #"{"wabas":[{"api_version":"v2","country":"IN","name":"Marigold","phone_numbers":[],"source":"meta","#
          + #""template_count":0,"timezone":"Asia/Kolkata","waba_id":"99"},"#
          + #"{"api_version":"v2","country":"IN","name":"","phone_numbers":[{"number":"+919876543210","#
          + #""phone_number_id":"106540352242922"}],"source":"webhooks","template_count":2,"timezone":"UTC","#
          + #""waba_id":"109087654321098"}]}"#)
    }
  }

  private struct List: Decodable {
    struct Item: Decodable {
      let template_id: String
      let name: String?
    }
    struct Paging: Decodable {
      struct Cursors: Decodable {
        let before: String
        let after: String
      }
      let cursors: Cursors
    }
    let templates: [Item]
    let paging: Paging
  }

  private static func list(_ server: RunningServer, _ query: String = "") async throws -> List {
    let answer = try await server.native(.GET, "/wabas/\(RunningServer.waba)/templates?" + query)
    try #require(answer.status == 200, "\(answer.body)")
    return try JSONDecoder().decode(List.self, from: Data(answer.body.utf8))
  }

  @Test func templatesAreListedWithThoseThatAreOnlyCounted() async throws {
    try await NativeWorld.run { server async throws in
      let all = try await Self.list(server)
      #expect(all.templates.map(\.template_id) == ["999", "1317000000000067", "1560000000000011"])
      #expect(all.templates.map(\.name) == [nil, "offer", "code"])
      for (query, ids) in [
        ("status=approved", ["1317000000000067"]),
        ("status=APPROVED,paused", ["1317000000000067", "1560000000000011"]),
        ("category=authentication", ["1560000000000011"]), ("language=EN_US&name=OFF", ["1317000000000067"]),
        ("name=x", []),
      ] {
        #expect(try await Self.list(server, query).templates.map(\.template_id) == ids, "\(query)")
      }
    }
  }

  @Test func templatesArePagedByCursor() async throws {
    try await NativeWorld.run { server async throws in
      let first = try await Self.list(server, "limit=2")
      #expect(first.templates.map(\.template_id) == ["999", "1317000000000067"])
      let second = try await Self.list(server, "limit=2&after=\(first.paging.cursors.after)")
      #expect(second.templates.map(\.template_id) == ["1560000000000011"])
      #expect(second.paging.cursors.after == "")
      let back = try await Self.list(server, "limit=2&before=\(second.paging.cursors.before)")
      #expect(back.templates.map(\.template_id) == first.templates.map(\.template_id))
      let problem = try NativeProblem(
        await server.native(.GET, "/wabas/\(RunningServer.waba)/templates?limit=0&after=x"))
      #expect(problem.errors?.keys.sorted() == ["after", "limit"])
    }
  }

  @Test func aKeyTellsAboutItself() async throws {
    try await RunningServer.run { server async throws in
      let made = try await server.store.catalog.addKey(
        sid: RunningServer.sid, name: "nightly report", expiresAt: RunningServer.now + 3600, now: RunningServer.now)
      let answer = try await server.send(
        .GET, "/api/v1/keys/self", headers: [("Authorization", "Bearer \(made.text)")])
      #expect(answer.status == 200)
      let now = RunningServer.now
      #expect(
        answer.body.hasPrefix(
          #"{"account":"Acme","created_at":\#(now),"expires_at":\#(now + 3600),"id":"\#(made.key.id)","last_used_at":"#)
      )
      #expect(answer.body.hasSuffix(#","name":"nightly report","sid":"\#(RunningServer.sid)"}"#))
      #expect(!answer.body.contains(made.text))
      #expect(try await server.native(.GET, "/keys/self").body.contains(#""expires_at":null"#))
    }
  }
}
