import AsyncHTTPClient
import CountingWorlds
import Foundation
import GraphEmulator
import TemplateAnalytics
import Testing

/// The send proxy of the real binary: what stops it, and how.
@Suite(.timeLimit(.minutes(10))) struct SendProxyEndToEndTests {
  private static let waba: Int64 = 109_087_654_321_098
  private static let phone = "106540352242922"
  private static let token = "EAAGsecrettoken0ZC1"
  private static let template: Int64 = 1_317_000_000_000_067
  private static let kills = 8

  private static var world: GraphWorld {
    var world = GraphWorld()
    world.wabas[WABAID(waba)!] = EmulatedWABA(
      tokens: [token], phoneNumbers: [phone],
      templates: [
        Template(id: TemplateID(template)!, name: "offer", language: "en_US", category: .marketing, status: .approved)
      ])
    return world
  }

  private static func site(_ emulator: GraphEmulator) async throws -> TestSite {
    let site = try await TestSite(wabas: [], environment: ["TICKMARK_META_GRAPH_URL": emulator.url])
    let data = ["--data", site.directory]
    try await TestSite.succeed(
      ["waba", "add", "\(waba)", "--sid", TestSite.sid, "--phone-number-id", "\(phone)=+919876543210"] + data)
    try await TestSite.succeed(
      ["template", "sync", "--waba", "\(waba)"] + data,
      site.environment.merging(["TICKMARK_META_ACCESS_TOKEN": token]) { $1 })
    return site
  }

  private static func run(_ body: @Sendable (GraphEmulator, TestSite, HTTPClient) async throws -> Void) async throws {
    // The shared client tries for half a minute to reach a server that was killed.
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      try await GraphEmulator.run(world) { emulator in
        try await body(emulator, try await site(emulator), client)
      }
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }

  /// - Returns: the message's wamid; nil where there was no answer, or another.
  private static func send(to site: TestSite, by client: HTTPClient) async -> String? {
    var request = HTTPClientRequest(url: site.url + "/v25.0/\(phone)/messages")
    request.method = .POST
    request.headers = ["Authorization": "Bearer " + token]
    request.body = .bytes(
      Array(
        (#"{"messaging_product":"whatsapp","to":"919000000001","type":"template","template":{"name":"offer","#
          + #""language":{"code":"en_US"}}}"#).utf8))
    guard let answer = try? await client.execute(request, timeout: .seconds(30)), answer.status.code == 200,
      let body = try? await answer.body.collect(upTo: 1 << 20)
    else { return nil }
    return SendAnswer.wamids(Data(body.readableBytesView)).first
  }

  /// What Kaleyra's face counts as sent, once Meta told that these were.
  private static func counted(_ wamids: [String], at site: TestSite) async throws -> Int {
    for start in stride(from: 0, to: wamids.count, by: 500) {
      let items = wamids[start..<min(start + 500, wamids.count)].map {
        TestBodies.item($0, "sent", time: 1_750_030_000, phone: "919000000001")
      }
      #expect(try await site.deliver(Array(TestBodies.statuses(items, waba: waba).utf8)) == 200)
    }
    try await site.settled()
    let answer = try await site.send(
      .GET,
      "/v2/\(TestSite.sid)/whatsapp/\(waba)/templates_analytics?whatsapp_template_ids=\(template)"
        + "&start_date=2025-06-15&end_date=2025-06-15&granularity=DAILY", headers: [("api-key", site.key)])
    return try #require(answer.text.firstMatch(of: /"sent":([0-9]+)/).flatMap { Int($0.1) }, "\(answer.text)")
  }

  @Test func killsLoseNoSendThatWasAnswered() async throws {
    try await Self.run { emulator, site, client in
      try await site.start()
      let answered = Shared<[String]>([])
      let isQuiet = Shared(false)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            while !isQuiet.withLock({ $0 }) {
              if let wamid = await Self.send(to: site, by: client) {
                answered.withLock { $0.append(wamid) }
              } else {
                try await Task.sleep(for: .milliseconds(10))
              }
            }
          }
        }
        group.addTask {
          var random = SplitMix64(seed: 7)
          for round in 1...Self.kills {
            while answered.withLock({ $0.count }) < round * 20 { try await Task.sleep(for: .milliseconds(5)) }
            // A moment, not a wait for something: the test is about any moment.
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...100, using: &random)))
            try await site.kill()
            try await site.start()
          }
          isQuiet.withLock { $0 = true }
        }
        // Not `waitForAll`: that would let the others go on for ever where one fails.
        for try await _ in group {}
      }
      let wamids = answered.withLock { $0 }
      #expect(wamids.count > 100)
      #expect(Set(wamids).isSubset(of: emulator.sends.map(\.wamid)))
      #expect(try await Self.counted(wamids, at: site) == wamids.count)
      #expect(try await site.stop() == 0)
    }
  }

  @Test func aStopWaitsForASendThatIsOnItsWay() async throws {
    try await Self.run { emulator, site, client in
      try await site.start()
      let gate = GraphGate()
      emulator.fail(.hold(gate), on: "messages")
      async let sent = Self.send(to: site, by: client)
      while emulator.calls(to: "/messages").isEmpty { try await Task.sleep(for: .milliseconds(5)) }
      let url = site.url
      async let code = site.stop()
      // Until it takes no more connections: then it is stopping.
      while (try? await client.execute(HTTPClientRequest(url: url + "/health/live"), timeout: .seconds(5)))
        != nil
      { try await Task.sleep(for: .milliseconds(5)) }
      gate.open()
      let wamid = try #require(await sent)
      #expect(try await code == 0)
      try await site.start()
      #expect(try await Self.counted([wamid], at: site) == 1)
      _ = try await site.stop()
    }
  }
}
