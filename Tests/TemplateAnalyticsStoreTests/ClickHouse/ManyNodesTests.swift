import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Several nodes over one ClickHouse, at the same moments: the counts are still a function of the set of facts.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct ManyNodesTests {
  private static let nodeCount = 3
  /// Far from every time of the worlds.
  private static let arrival: UnixTime = 1_900_000_000

  @Test(arguments: UInt64(8_000)..<8_015)
  func nodesThatSettleAtOnceCountEachMessageOnce(seed: UInt64) async throws {
    let directories = try (0..<Self.nodeCount).map { _ in try TemporaryDirectory() }
    let pseudonyms = try directories[0].pseudonyms()
    for other in directories.dropFirst() { try other.write(directories[0].bytes(of: "secret.key"), to: "secret.key") }
    let location = try await directories[0].clickHouse(fingerprint: pseudonyms.fingerprint)
    var nodes: [Store] = []
    for directory in directories {
      nodes.append(try await Store.open(directory.path, options: directory.options(at: location)))
    }
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings(clicks: true)
    let expected = Oracle(world, replyWindow: Day.seconds, arrival: Self.arrival) { waba, wamid in
      WABAID(waba).map { pseudonyms.message(wamid, of: $0).hash } ?? 0
    }.counts()
    // Twice: a full resend changes nothing, however it is spread.
    for round in 0..<2 {
      for group in generator.split(generator.shuffledWithDuplicates(world)) {
        // The facts of one message on several nodes, some on more than one.
        for part in generator.split(group) {
          let body = try Happening.webhookBody(of: part, &generator)
          let sends = part.compactMap(\.registration).map {
            DeliveryContent(kind: .sends, waba: WABAID($0.waba), body: $0.json)
          }
          let first = generator.number(below: Self.nodeCount)
          for node in generator.chance(20) ? [first, (first + 1) % Self.nodeCount] : [first] {
            try await nodes[node].inbox.append(
              [DeliveryContent(kind: .webhook, body: body)] + sends, receivedAt: Self.arrival)
            try await nodes[node].ledger.settle(clicksOf: part, pseudonyms)
          }
        }
        if generator.chance(50) { try await Self.settle(nodes, &generator) }
      }
      for node in nodes { try await node.settleAll(now: FactGenerator.start) }
      let differences = CountSheet(try await nodes[round].ledger.tallies()).differences(from: expected)
      #expect(differences.isEmpty, "seed \(seed), round \(round)")
    }
    #expect(try await nodes[0].ledger.check(recounting: true).problems.isEmpty, "seed \(seed)")
    for node in nodes { try await node.close() }
  }

  /// All at the same moment; some give up in the middle of it, as if they had been killed, and do it again later.
  private static func settle(_ nodes: [Store], _ generator: inout FactGenerator) async throws {
    let patience = nodes.map { _ in generator.chance(40) ? generator.number(below: 60) : nil }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (node, patience) in zip(nodes, patience) {
        group.addTask {
          let settling = Task { try await node.settleAll(now: FactGenerator.start) }
          if let patience {
            // A moment, not a wait for something: the test is about any moment.
            try await Task.sleep(for: .milliseconds(patience))
            settling.cancel()
            _ = await settling.result
          } else {
            try await settling.value
          }
        }
      }
      // Not `waitForAll`: that would let the others go on for ever where one fails.
      for try await _ in group {}
    }
  }
}
