import CountingWorlds
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Any number of nodes over one cluster count like one: whatever fails meanwhile, and whatever comes twice.
@Suite(
  .enabled(if: ClusterHarness.hasZooKeeper, "it takes clickhouse-server, zookeeper and java"),
  .timeLimit(.minutes(10)))
struct DistributedTests {
  private static let worlds = 60
  private static let nodes = 3
  private static let senders = 6

  @Test func nodesReplicasAndZooKeeperAreKilledAndAllNodesCountTheSame() async throws {
    try await ClusterHarness.run(shards: 2, replicas: 2) { cluster in
      let load = try Load(worlds: Self.worlds)
      let first = try await cluster.site(cluster: "c1", wabas: FactGenerator.wabas)
      try await first.importTemplates(of: load.world)
      let nodes = try [first] + (1..<Self.nodes).map { _ in try TestSite(joining: first) }
      for node in nodes { try await node.start() }

      let isQuiet = Shared(false)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await Self.send(load, to: nodes, seed: 1, untilQuiet: isQuiet) }
        group.addTask {
          async let servers: Void = Self.breakServers(of: cluster)
          async let processes: Void = Self.killNodes(nodes)
          _ = try await (servers, processes)
          isQuiet.withLock { $0 = true }
        }
        // Not `waitForAll`: that would let the others go on for ever where one fails.
        for try await _ in group {}
      }
      try await Self.compare(nodes, with: load, when: "after all of it")

      try await Self.send(load, to: nodes, seed: 2)
      try await Self.compare(nodes, with: load, when: "after all of it was sent once more")
      for shard in 0..<2 {
        #expect(try await cluster.ask("SELECT count() > 0 FROM tickmark.fact", shard: shard) == "1")
      }
      for node in nodes { #expect(try await node.stop() == 0) }
      let check = try await Tickmark.run(
        ["check", "--recount", "--data", first.directory], environment: first.environment)
      #expect(check.exitCode == 0, "\(check.errors)")
      #expect(try await Self.tallies(of: first, cluster).differences(from: load.sheet) == [])
    }
  }

  /// All that is counted, by event and by sending, but for when sends were accepted that told no time.
  private static func tallies(of site: TestSite, _ cluster: ClusterHarness) async throws -> CountSheet {
    let ledger = try await ClickHouseLedger.open(
      try #require(ClickHouseLocation(cluster.store())), directory: site.directory,
      fingerprint: try DataDirectory(site.directory).pseudonyms().fingerprint)
    let sheet = CountSheet(try await ledger.tallies())
    try await ledger.close()
    return sheet.filter { $0.key.what != .accepted }
  }

  /// What is sent, and what it counts.
  private struct Load {
    var world: [Happening] = []
    var expected: KaleyraCounts
    var sheet: CountSheet
    /// World by world, so that what belongs together is sent at the same time.
    var parcels: [Parcel] = []

    init(worlds: Int) throws {
      var counts: CountSheet = [:]
      for number in 0..<worlds {
        var generator = FactGenerator(seed: UInt64(20_000 + number), distinctSeconds: true)
        let happenings = generator.happenings().map { $0.renamed(world: number) }
        world += happenings
        counts.merge(Oracle(happenings, replyWindow: Day.seconds).counts(), uniquingKeysWith: +)
        parcels += try Parcel.all(of: happenings, &generator)
      }
      expected = KaleyraCounts(counts, templatesWithClicks: true)
      sheet = counts.filter { $0.key.what != .accepted }
    }
  }

  /// Several senders, each parcel to any node, some of them to two at the same instant.
  /// - Parameter isQuiet: until then it begins again and again, shuffled.
  private static func send(
    _ load: Load, to nodes: [TestSite], seed: UInt64, untilQuiet isQuiet: Shared<Bool> = Shared(true)
  ) async throws {
    let queue = Shared((parcels: load.parcels[...], random: SplitMix64(seed: seed)))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<senders {
        group.addTask {
          while true {
            let next = queue.withLock { queue -> (Parcel, [TestSite])? in
              if queue.parcels.isEmpty {
                if isQuiet.withLock({ $0 }) { return nil }
                queue.parcels = load.parcels.shuffled(using: &queue.random)[...]
              }
              let receivers = nodes.shuffled(using: &queue.random).prefix(queue.random.next() % 4 == 0 ? 2 : 1)
              return queue.parcels.popFirst().map { ($0, Array(receivers)) }
            }
            guard let (parcel, receivers) = next else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
              for node in receivers { group.addTask { try await parcel.postUntilAcknowledged(to: node) } }
              for try await _ in group {}
            }
          }
        }
      }
      for try await _ in group {}
    }
  }

  /// kill -9 of replicas and of ZooKeeper, one after the other: two at once would be no less safe, but take longer.
  private static func breakServers(of cluster: ClusterHarness) async throws {
    var random = SplitMix64(seed: 7)
    for part in ["0", "3", "zookeeper", "1", "2"] {
      // Moments, not waits for something: the test is about any moment.
      try await Task.sleep(for: .milliseconds(Int.random(in: 100...800, using: &random)))
      try await cluster.order("kill \(part)")
      try await Task.sleep(for: .milliseconds(Int.random(in: 100...1500, using: &random)))
      try await cluster.order("start \(part)")
    }
  }

  private static func killNodes(_ nodes: [TestSite]) async throws {
    var random = SplitMix64(seed: 8)
    for _ in 0..<12 {
      try await Task.sleep(for: .milliseconds(Int.random(in: 5...600, using: &random)))
      guard let node = nodes.randomElement(using: &random) else { return }
      try await node.kill()
      // As a supervisor would: a node does not start while it cannot reach the ledger.
      while (try? await node.start()) == nil { try Task.checkCancellation() }
    }
  }

  private static func compare(_ nodes: [TestSite], with load: Load, when: Comment) async throws {
    for node in nodes {
      // ClickHouse may still be looking for ZooKeeper.
      while (try? await node.status().inbox.pending) != 0 { try await Task.sleep(for: .milliseconds(20)) }
    }
    for node in nodes {
      let counted = try await KaleyraCounts(
        asking: node, wabas: FactGenerator.wabas, templates: Parcel.templates(of: load.world), from: "2025-06-14",
        to: "2025-06-22")
      #expect(!counted.lines.isEmpty)
      #expect(counted.differences(from: load.expected) == [], when)
    }
  }
}
