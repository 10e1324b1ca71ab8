import Foundation
import GraphEmulator
import MetaGraph
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

/// WABAs whose numbers come from Meta, as both faces show them.
@Suite(.timeLimit(.minutes(5)))
struct MetaSourceTests {
  private static let today = Day(holding: RunningServer.now)

  private static func kaleyra(
    _ server: RunningServer, ids: String = "1,2,3", from: Int64 = -1, to: Int64 = 0, _ more: [String: String] = [:]
  ) async throws -> RunningServer.Answer {
    try await server.analytics(
      [
        "whatsapp_template_ids": ids, "start_date": "\(today.advanced(by: from))",
        "end_date": "\(today.advanced(by: to))", "limit": "1000",
      ].merging(more) { $1 })
  }

  private static func graph(
    _ server: RunningServer, ids: String = "1,2,3", from: Int64 = -1, to: Int64 = 0
  ) async throws -> RunningServer.Answer {
    try await server.send(
      .GET,
      "/v25.0/\(MetaSite.waba)/template_analytics?template_ids=\(ids)&start=\(today.advanced(by: from))"
        + "&end=\(today.advanced(by: to))&granularity=DAILY&limit=1000",
      headers: [("Authorization", "Bearer \(server.key)")])
  }

  private struct Answer: Decodable {
    struct Element: Decodable { let data_points: [Point]? }
    struct Point: Decodable, Equatable {
      let template_id: String
      let start: Int64
      let sent: Int?
      let delivered: Int?
      let read: Int?
      let replied: Int?
      let clicked: [Click]?
    }
    struct Click: Decodable, Equatable {
      let type: String
      let count: Int
    }
    let data: [Element]
  }

  private static func points(_ answer: RunningServer.Answer) throws -> [Answer.Point] {
    #expect(answer.status == 200, "\(answer.body)")
    return try JSONDecoder().decode(Answer.self, from: Data(answer.body.utf8)).data.flatMap { $0.data_points ?? [] }
  }

  private static func expected(_ template: Int64, _ age: Int64) -> Answer.Point {
    let day = today.advanced(by: age)
    let counts = MetaSite.counts(template, day)
    return Answer.Point(
      template_id: "\(template)", start: day.start, sent: counts.sent, delivered: counts.delivered, read: counts.read,
      replied: counts.replied, clicked: [Answer.Click(type: "url_button", count: counts.clicked[0].count)])
  }

  @Test func bothFacesShowMetasNumbersAndMetaIsAskedOnceForAll() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let expected = (1...3).flatMap { template in (-30...0).map { Self.expected(template, $0) } }
      try await withThrowingTaskGroup(of: [Answer.Point].self) { group in
        for number in 0..<20 {
          group.addTask {
            try await Self.points(
              number.isMultiple(of: 2)
                ? Self.kaleyra(server, from: -30) : Self.graph(server, from: -30))
          }
        }
        for try await points in group { #expect(points == expected) }
      }
      #expect(emulator.calls(to: "template_analytics").count == 1)
      let row = try await Self.graph(server, ids: "1", from: 0)
      #expect(row.body.contains(#"{"type":"amount_spent","value":1.25}"#))
    }
  }

  @Test func aRefusalOfMetasComesInItsWords() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      emulator.change { $0.wabas[MetaSite.waba]?.insights = .off }
      let kaleyra = try await Self.kaleyra(server)
      #expect(kaleyra.status == 400)
      #expect(
        kaleyra.body
          == #"{"code":"WA400","message":"error returned from meta","data":{},"error":{"error":"#
          + #""Template Insights is not enabled on this account."}}"#)
      let graph = try await Self.graph(server)
      #expect(graph.status == 400)
      #expect(graph.body.contains(#""message":"Template Insights is not enabled on this account.""#))
      #expect(graph.body.contains(#""code":200007"#))
      #expect(emulator.calls(to: "template_analytics").count == 1, "a refusal is not asked for again and again")
      // Turned on through us, as with Meta's own API.
      let turnedOn = try await server.send(
        .POST, "/v25.0/\(MetaSite.waba)?is_enabled_for_insights=true",
        headers: [("Authorization", "Bearer \(server.key)")])
      #expect(turnedOn.status == 200)
      #expect(turnedOn.body == #"{"id":"\#(MetaSite.waba)"}"#)
      server.clock.now += 61
      #expect(try await Self.points(Self.kaleyra(server)).count == 6)
    }
  }

  @Test func aWrongTokenIsARefusalAndNoTokenIsOurFailure() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      emulator.change { $0.wabas[MetaSite.waba]?.tokens = ["another"] }
      let answer = try await Self.kaleyra(server)
      #expect(answer.status == 400)
      #expect(answer.body.contains("Invalid OAuth access token"))
      #expect(!answer.body.contains(MetaSite.token))
    }
    try await RunningServer.runOverMeta(token: nil) { server, emulator in
      let answer = try await Self.kaleyra(server, ids: "\(RunningServer.template)")
      #expect(answer.status == 500)
      #expect(answer.body.contains("WA-500"))
      #expect(emulator.calls.isEmpty)
    }
  }

  @Test func whatWasNeverFetchedIsAnErrorWhileMetaIsAwayAndNotARowOfZeros() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      let kaleyra = try await Self.kaleyra(server)
      #expect(kaleyra.status == 500)
      #expect(
        kaleyra.body
          == #"{"code":"WA-500","message":"Please try again later","data":{},"error":{"error":"Internal server error"}}"#
      )
      let graph = try await Self.graph(server)
      #expect(graph.status == 503)
      #expect(graph.body.contains(#""is_transient":true,"code":2"#))
    }
  }

  @Test func whatIsInTheArchiveIsAnsweredWhetherMetaIsThereOrNot() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let before = try await Self.points(Self.kaleyra(server))
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      server.clock.now += 7200
      #expect(try await Self.points(Self.kaleyra(server)) == before)
      #expect(try await Self.points(Self.graph(server)) == before)
      #expect(emulator.calls(to: "template_analytics").count == 2, "one try, and then not for a while")
    }
  }

  @Test func whatIsOlderThanAnHourAndStillChangesIsFetchedAgain() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      _ = try await Self.kaleyra(server)
      let row = EmulatedRow(template: TemplateID(1)!, day: Self.today)
      emulator.change { $0.wabas[MetaSite.waba]?.counts[row]?.read += 100 }
      server.clock.now += 3599
      let known = try await Self.points(Self.kaleyra(server, ids: "1", from: 0))
      #expect(known.first?.read == Self.expected(1, 0).read)
      server.clock.now += 1
      // Days that do not change any more are no reason.
      _ = try await Self.kaleyra(server, ids: "1", from: -30, to: -8)
      #expect(emulator.calls(to: "template_analytics").count == 1)
      let fresh = try await Self.points(Self.kaleyra(server, ids: "1", from: 0))
      #expect(fresh.first?.read == (Self.expected(1, 0).read ?? 0) + 100)
      #expect(
        emulator.calls(to: "template_analytics").last?.parameter("start") == "\(Self.today.advanced(by: -7).start)")
    }
  }

  @Test func theArchiveAnswersForDaysThatMetaHasForgotten() async throws {
    try await RunningServer.runOverMeta(MetaSite.world(), token: MetaSite.token) { options in
      options.policy.lookbackDays = 3650
    } body: { server, emulator in
      let old = Self.today.advanced(by: -400)
      var counts = DayCounts()
      counts.counts.sent = 77
      try await server.store.archive.merge(
        [ArchivedDay(template: TemplateID(1)!, product: .cloudAPI, day: old, counts: counts)],
        progress: [
          ArchiveProgress(
            template: TemplateID(1)!, product: .cloudAPI, through: Self.today, fetchedAt: server.clock.now)
        ], of: MetaSite.waba)
      #expect(try await Self.points(Self.kaleyra(server, ids: "1", from: -400, to: -400)).map(\.sent) == [77])
      #expect(try await Self.points(Self.graph(server, ids: "1", from: -400, to: -400)).map(\.sent) == [77])
      #expect(emulator.calls(to: "template_analytics").isEmpty)
    }
  }

  @Test func aTemplateThatMetaDoesNotHaveIsLeftOut() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let unknown = try await Self.points(Self.kaleyra(server, ids: "1,999", from: 0))
      #expect(unknown.map(\.template_id) == ["1"])
      // In our catalogue, and unknown to Meta's analytics.
      emulator.fail { call in
        guard (call.parameter("template_ids") ?? "").contains("2") else { return nil }
        return .error(status: 400, code: 100, message: "(#100) Invalid template id")
      }
      let refused = try await Self.points(Self.kaleyra(server, ids: "1,2,3", from: 0))
      #expect(refused.map(\.template_id) == ["1", "3"])
      let count = emulator.calls(to: "template_analytics").count
      let again = try await Self.points(Self.graph(server, ids: "2,3", from: 0))
      #expect(again.map(\.template_id) == ["3"])
      #expect(emulator.calls(to: "template_analytics").count == count)
    }
  }

  @Test func theFloorGoesByWhatTheArchiveHolds() async throws {
    var world = MetaSite.world(templates: 2)
    let small = TemplateID(2)!
    var counts = world.wabas[MetaSite.waba]?.counts.filter { $0.key.template != small } ?? [:]
    counts[EmulatedRow(template: small, day: Self.today)] = EmulatedCounts(sent: 9)
    world.wabas[MetaSite.waba]?.counts = counts
    try await RunningServer.runOverMeta(world) {
      $0.policy.minimumEvents = 1000
    } body: { server, _ in
      let answer = try await Self.kaleyra(server, ids: "1,2", from: 0)
      #expect(answer.headers["Withheld-Templates"] == ["2"])
      #expect(try Self.points(answer).map(\.sent) == [Self.expected(1, 0).sent, nil])
      #expect(try await Self.points(Self.graph(server, ids: "2", from: 0)).map(\.sent) == [9], "Meta has no floor")
    }
  }

  private struct Status: Decodable {
    struct Archive: Decodable {
      let waba: String
      let templates: Int
      let fetched: Int
      let through: String?
    }
    let archive: [Archive]
  }

  private static func archive(_ server: RunningServer, key: String) async throws -> [Status.Archive] {
    let answer = try await server.send(.GET, "/api/v1/status", headers: [("Authorization", "Bearer \(key)")])
    return try JSONDecoder().decode(Status.self, from: Data(answer.body.utf8)).archive
  }

  @Test func theStatusTellsHowFarTheFirstFetchIsToWhomTheWABABelongs() async throws {
    try await RunningServer.runOverMeta { server, _ in
      let before = try await Self.archive(server, key: server.key)
      #expect(before.map(\.waba) == ["\(MetaSite.waba)"])
      #expect(before.map(\.fetched) == [0])
      #expect(before.map(\.through) == [nil])
      _ = try await Self.kaleyra(server, ids: "1,2")
      let after = try await Self.archive(server, key: server.key)
      #expect(after.map(\.fetched) == [2])
      #expect(after.map(\.templates) == before.map(\.templates))
      #expect(after.map(\.through) == ["\(Self.today)"])
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: ""))
      let other = try await server.store.catalog.addKey(
        sid: "OTHER", name: "", expiresAt: nil, now: server.clock.now)
      let seenByOther = try await Self.archive(server, key: other.text)
      #expect(seenByOther.isEmpty)
    }
  }

  @Test func askingForTheFutureAsksNobody() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let points = try await Self.points(Self.kaleyra(server, from: 3, to: 5))
      #expect(points.isEmpty)
      #expect(emulator.calls(to: "template_analytics").isEmpty)
    }
  }

  @Test func daysThatCouldNotBeFetchedAreARefusalAndNeverZeros() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      _ = try await Self.kaleyra(server)
      // The token is revoked, and three weeks go by.
      emulator.change { $0.wabas[MetaSite.waba]?.tokens = ["another"] }
      server.clock.now += 21 * 86_400
      for answer in [
        try await Self.kaleyra(server, ids: "1", from: 0, to: 20),
        try await Self.graph(server, ids: "1", from: 0, to: 20),
      ] {
        #expect(answer.status == 400)
        #expect(answer.body.contains("Invalid OAuth access token"))
        #expect(!answer.body.contains(#""code":190"#), "the caller's own key is good")
      }
      // What was fetched before is still there.
      let before = try await Self.points(Self.kaleyra(server, ids: "1", from: -3, to: 0))
      #expect(before.count == 4)
    }
  }

  @Test func theDayThatHasJustBegunHasNoCountsWhileMetaIsAway() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      _ = try await Self.kaleyra(server)
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      server.clock.now += 86_400
      let points = try await Self.points(Self.kaleyra(server, ids: "1", from: 0, to: 1))
      #expect(points.map(\.sent) == [Self.expected(1, 0).sent, nil])
      let graph = try await Self.graph(server, ids: "1", from: 1, to: 1)
      #expect(
        graph.body.contains(
          #""data_points":[{"template_id":"1","start":\#(Self.today.advanced(by: 1).start),"end":"#
            + #"\#(Self.today.advanced(by: 2).start)}]"#))
    }
  }

  @Test func daysThatMetaHadForgottenBeforeWeAskedHaveNoCounts() async throws {
    try await RunningServer.runOverMeta(MetaSite.world(), token: MetaSite.token) { options in
      options.policy.lookbackDays = 3650
    } body: { server, _ in
      let points = try await Self.points(Self.kaleyra(server, ids: "1", from: -92, to: -89))
      #expect(points.map(\.sent) == [nil, nil, Self.expected(1, -90).sent, Self.expected(1, -89).sent])
      let long = try await Self.points(Self.graph(server, ids: "1", from: -300, to: -299))
      #expect(long.map(\.sent) == [nil, nil])
    }
  }

  @Test func aQuietDayThatMetaToldOfIsARowOfZeros() async throws {
    var world = MetaSite.world(templates: 1)
    world.wabas[MetaSite.waba]?.counts = [:]
    try await RunningServer.runOverMeta(world) { server, _ in
      let points = try await Self.points(Self.kaleyra(server, ids: "1"))
      #expect(points.map(\.sent) == [0, 0])
    }
  }

  @Test func withoutAListOfTemplatesNobodyIsToldThatThereAreNone() async throws {
    try await GraphEmulator.run(MetaSite.world()) { emulator in
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      try await RunningServer.run { options in
        options.meta.url = emulator.url
        options.meta.tokens = GraphTokens(common: MetaSite.token)
      } body: { server in
        let waba = MetaSite.otherWABA
        try await server.store.catalog.addWABA(WABA(id: waba, sid: RunningServer.sid, country: "IN", source: .meta))
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<6 {
            group.addTask {
              try await server.analytics(
                [
                  "whatsapp_template_ids": "1", "start_date": "\(Self.today)", "end_date": "\(Self.today)",
                ], waba: "\(waba)"
              ).status
            }
          }
          for try await status in group { #expect(status == 500) }
        }
      }
    }
  }

  @Test func aTemplateThatIsNewAtMetasIsFoundWhenSomebodyAsksForIt() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let row = EmulatedRow(template: TemplateID(4)!, day: Self.today)
      emulator.change {
        $0.wabas[MetaSite.waba]?.templates = MetaSite.templates(4)
        $0.wabas[MetaSite.waba]?.counts[row] = EmulatedCounts(sent: 44)
      }
      server.clock.now += 61
      let points = try await Self.points(Self.kaleyra(server, ids: "4", from: 0))
      #expect(points.map(\.sent) == [44])
      let before = emulator.calls.count
      let none = try await Self.points(Self.kaleyra(server, ids: "5", from: 0))
      #expect(none.isEmpty)
      #expect(emulator.calls.count == before, "the list is a moment old")
      for _ in 0..<3 {
        server.clock.now += 120
        let others = try await Self.points(Self.kaleyra(server, ids: "4,5", from: 0))
        #expect(others.map(\.template_id) == ["4"])
      }
      #expect(emulator.calls(to: "message_templates").count <= 3, "nobody looks for it each minute")
    }
  }

  @Test func aListThatDoesNotComeCostsNobodyTheCountsThatAreKnown() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      _ = try await Self.kaleyra(server)
      emulator.fail { call in
        call.path.hasSuffix("message_templates") ? .error(status: 400, code: 200, message: "(#200) No") : nil
      }
      server.clock.now += 61
      let points = try await Self.points(Self.kaleyra(server, ids: "1,99", from: 0))
      #expect(points.map(\.template_id) == ["1"])
    }
  }

  @Test func aStateIsThatOfTheTemplatesAsTheyAreByThen() async throws {
    try await GraphEmulator.run(MetaSite.world()) { emulator in
      try await RunningServer.run { options in
        options.meta.url = emulator.url
        options.meta.tokens = GraphTokens(common: MetaSite.token)
      } body: { server in
        emulator.change { $0.wabas[MetaSite.otherWABA] = $0.wabas[MetaSite.waba] }
        let waba = MetaSite.otherWABA
        try await server.store.catalog.addWABA(WABA(id: waba, sid: RunningServer.sid, country: "IN", source: .meta))
        let answer = try await server.analytics(
          [
            "whatsapp_template_ids": "1,2", "start_date": "\(Self.today)", "end_date": "\(Self.today)",
            "status": "accepted",
          ], waba: "\(waba)")
        let points = try Self.points(answer)
        #expect(points.map(\.template_id) == ["1", "2"])
      }
    }
  }

  @Test func whileMetaRefusesCallsNoneIsMade() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      for _ in 0..<5 {
        let answer = try await Self.kaleyra(server)
        #expect(answer.status == 500)
        server.clock.now += 11
      }
      #expect(emulator.calls(to: "template_analytics").count == 1)
    }
  }

  @Test func aTimeZoneIsRefusedBeforeAnybodyIsAsked() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let answer = try await server.send(
        .GET,
        "/v25.0/\(MetaSite.waba)/template_analytics?template_ids=1&start=\(Self.today)&end=\(Self.today)"
          + "&granularity=DAILY&use_waba_timezone=true", headers: [("Authorization", "Bearer \(server.key)")])
      #expect(answer.status == 400)
      #expect(answer.body.contains("use_waba_timezone must be false"))
      #expect(emulator.calls(to: "template_analytics").isEmpty)
    }
  }
}
