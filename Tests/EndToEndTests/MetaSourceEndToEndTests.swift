import Foundation
import GraphEmulator
import TemplateAnalytics
import Testing

/// WABAs that are answered from Meta's analytics, by the real binary.
@Suite(.timeLimit(.minutes(10)))
struct MetaSourceEndToEndTests {
  private static let waba = WABAID(109_087_654_321_098)!
  private static let token = "EAAsecretToken"
  private static let today = Day(holding: UnixTime(Date().timeIntervalSince1970))

  private static func world(templates: Int64) -> GraphWorld {
    var world = GraphWorld(today: today)
    var counts: [EmulatedRow: EmulatedCounts] = [:]
    for template in 1...templates {
      for age: Int64 in 0...90 {
        counts[EmulatedRow(template: TemplateID(template)!, day: today.advanced(by: -age))] = EmulatedCounts(
          sent: Int(template * 100 + age), delivered: Int(template), read: 1)
      }
    }
    world.wabas[waba] = EmulatedWABA(
      tokens: [token],
      templates: (1...templates).map {
        Template(id: TemplateID($0)!, name: "t\($0)", language: "en_US", category: .marketing, status: .approved)
      }, counts: counts)
    return world
  }

  private static func environment(_ emulator: GraphEmulator) -> [String: String] {
    ["TICKMARK_META_GRAPH_URL": emulator.url, "TICKMARK_META_ACCESS_TOKENS": "\(waba)=\(token)"]
  }

  /// How many templates the status says are fetched.
  private static func fetched(_ site: TestSite) async throws -> Int {
    struct Status: Decodable {
      struct Archive: Decodable { let fetched: Int }
      let archive: [Archive]
    }
    let answer = try await site.send(.GET, "/api/v1/status", headers: site.bearer)
    return try JSONDecoder().decode(Status.self, from: Data(answer.body)).archive.first?.fetched ?? 0
  }

  /// The number of messages sent that the Kaleyra face tells of, by template, in 90 days.
  private static func sent(_ site: TestSite, templates: ClosedRange<Int64>) async throws -> [String: Int] {
    struct Answer: Decodable {
      struct Element: Decodable { let data_points: [Point]? }
      struct Point: Decodable {
        let template_id: String
        let sent: Int
      }
      let data: [Element]
    }
    var sums: [String: Int] = [:]
    for template in templates {
      let answer = try await site.send(
        .GET,
        "/v2/\(TestSite.sid)/whatsapp/\(waba)/templates_analytics?whatsapp_template_ids=\(template)"
          + "&start_date=\(today.advanced(by: -90))&end_date=\(today)&granularity=DAILY&limit=1000",
        headers: [("api-key", site.key)])
      guard answer.status == 200 else { throw TestSite.Failed(description: answer.text) }
      for point in try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data.flatMap({ $0.data_points ?? [] })
      { sums[point.template_id, default: 0] += point.sent }
    }
    return sums
  }

  private static func expected(_ templates: ClosedRange<Int64>) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: templates.map { ("\($0)", (0...90).reduce(0) { $0 + $1 } + Int($0) * 9100) })
  }

  @Test func theFirstFetchGoesOnAfterAKillWhereItWas() async throws {
    let templates: ClosedRange<Int64> = 1...25
    try await GraphEmulator.run(Self.world(templates: 25)) { emulator in
      let site = try await TestSite(wabas: [Self.waba.value], environment: Self.environment(emulator))
      try await TestSite.succeed(
        ["waba", "set", "\(Self.waba)", "--source", "meta", "--data", site.directory], site.environment)
      let gate = GraphGate()
      emulator.fail { call in (call.parameter("template_ids") ?? "").hasPrefix("[21,") ? .hold(gate) : nil }
      try await site.start(["TICKMARK_LOG_LEVEL": "trace"])
      while try await Self.fetched(site) < 20 { try await Task.sleep(for: .milliseconds(20)) }
      try await site.kill()
      emulator.heal()
      gate.open()
      let before = emulator.calls.count
      try await site.start(["TICKMARK_LOG_LEVEL": "trace"])
      while try await Self.fetched(site) < 25 { try await Task.sleep(for: .milliseconds(20)) }
      let again = emulator.calls.dropFirst(before).filter { $0.parameter("product_type") == "CLOUD_API" }
      #expect(again.compactMap { $0.parameter("template_ids") } == ["[21,22,23,24,25]"])

      // Meta forgets, and the server does not need it any more.
      emulator.change { $0.wabas = [:] }
      #expect(try await Self.sent(site, templates: templates) == Self.expected(templates))
      #expect(try await site.stop() == 0)
      #expect(!site.log.contains(Self.token))
      for file in try FileManager.default.subpathsOfDirectory(atPath: site.directory) {
        let bytes = FileManager.default.contents(atPath: site.directory + "/" + file) ?? Data()
        #expect(bytes.range(of: Data(Self.token.utf8)) == nil, "\(file)")
      }
    }
  }

  @Test(.enabled(if: ClusterHarness.isInstalled, "it takes clickhouse-server"))
  func allNodesOfALedgerAnswerFromOneArchive() async throws {
    let templates: ClosedRange<Int64> = 1...12
    try await ClusterHarness.run { cluster in
      try await GraphEmulator.run(Self.world(templates: 12)) { emulator in
        let site = try await cluster.site(
          wabas: [Self.waba.value], environment: cluster.environment().merging(Self.environment(emulator)) { $1 })
        try await TestSite.succeed(
          ["waba", "set", "\(Self.waba)", "--source", "meta", "--data", site.directory], site.environment)
        let other = try TestSite(joining: site)
        try await site.start()
        try await other.start()
        for node in [site, other] {
          while try await Self.fetched(node) < 12 { try await Task.sleep(for: .milliseconds(20)) }
          #expect(try await Self.sent(node, templates: templates) == Self.expected(templates))
        }
        for node in [site, other] { #expect(try await node.stop() == 0) }
      }
    }
  }
}
