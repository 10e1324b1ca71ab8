import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// The promise of the product, held by every store: the counts are a function of the set of facts received.
@Suite(.serialized) struct LedgerOracleTests {
  @Test(arguments: Backend.allCases.flatMap { backend in backend.seeds.map { (backend, $0) } })
  func countsDependOnTheSetOfFactsAlone(_ backend: Backend, seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try DataDirectory(directory.path).pseudonyms()
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings(clicks: true)
    let expected = Oracle(world, replyWindow: Day.seconds, arrival: Self.arrival) { waba, wamid in
      WABAID(waba).map { pseudonyms.message(wamid, of: $0).hash } ?? 0
    }.counts()
    let scanner = ReceiptScanner(pseudonyms: pseudonyms)
    var store = try await backend.store(in: directory, limits: Self.limits)
    for group in generator.split(generator.shuffledWithDuplicates(world)) {
      var contents = try generator.split(group).map { part in
        let body = try Happening.webhookBody(of: part, &generator)
        if generator.chance(20) { return DeliveryContent(kind: .webhook, body: body) }
        return body.withUnsafeBytes { DeliveryContent(webhook: $0, receivedAt: Self.arrival, scanner: scanner) }
      }
      for send in group.compactMap(\.registration) {
        contents.insert(
          DeliveryContent(kind: .sends, waba: WABAID(send.waba), body: send.json),
          at: generator.chance(50) ? 0 : contents.count)
      }
      try await store.inbox.append(contents, receivedAt: Self.arrival)
      try await store.ledger.settle(clicksOf: group, pseudonyms)
      if generator.chance(60) { try await store.settleAll(now: FactGenerator.start) }
      if generator.chance(5) {
        try await store.close()
        store = try await backend.store(in: directory, limits: Self.limits)
      }
    }
    try await store.settleAll(now: FactGenerator.start)
    let differences = CountSheet(try await store.ledger.tallies()).differences(from: expected)
    #expect(differences.isEmpty, "seed \(seed)")
    #expect(try await store.ledger.check(recounting: true).problems.isEmpty, "seed \(seed)")
    try await store.close()
  }

  /// So small that the few records of a world make trees of several levels.
  private static let limits = RunTree.Limits(nodeBytes: 700, maximumRuns: 5, similarRuns: 3, smallBytes: 300)

  /// Far from every time of the worlds.
  private static let arrival: UnixTime = 1_900_000_000
}
