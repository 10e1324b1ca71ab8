import CountingWorlds
import Foundation
import Synchronization
import TemplateAnalytics
import Testing

/// kill -9 at random moments under load: nothing acknowledged is lost, nothing is counted twice.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CrashTests {
  private static let kills = 25

  @Test func killsLoseNothingAndDoubleNothing() async throws {
    var generator = FactGenerator(seed: 77, distinctSeconds: true)
    var world: [Happening] = []
    var counts: CountSheet = [:]
    for number in 0..<400 {
      var own = FactGenerator(seed: UInt64(10_000 + number), distinctSeconds: true)
      let happenings = own.happenings().map { $0.renamed(world: number) }
      world += happenings
      counts.merge(Oracle(happenings, replyWindow: Day.seconds).counts(), uniquingKeysWith: +)
    }
    let expected = KaleyraCounts(counts, templatesWithClicks: true)

    let site = try await TestSite(wabas: FactGenerator.wabas)
    try await site.importTemplates(of: world)
    try await site.start()
    let parcels = try Parcel.all(of: world, &generator)
    let queue = Shared(parcels[...])
    let isQuiet = Shared(false)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          while true {
            if let parcel = queue.withLock({ $0.popFirst() }) {
              try await parcel.postUntilAcknowledged(to: site)
            } else if isQuiet.withLock({ $0 }) {
              return
            } else {
              // All over again, until the last kill: duplicates change nothing.
              queue.withLock { if $0.isEmpty { $0 = parcels[...] } }
            }
          }
        }
      }
      group.addTask {
        var random = SplitMix64(seed: 99)
        for _ in 0..<Self.kills {
          // A moment, not a wait for something: the test is about any moment.
          try await Task.sleep(for: .milliseconds(Int.random(in: 5...250, using: &random)))
          try await site.kill()
          try await site.start()
        }
        isQuiet.withLock { $0 = true }
      }
      // Not `waitForAll`: that would let the others go on for ever where one fails.
      for try await _ in group {}
    }
    try await site.settled()
    let counted = try await KaleyraCounts(
      asking: site, wabas: FactGenerator.wabas, templates: Parcel.templates(of: world), from: "2025-06-14",
      to: "2025-06-22")
    #expect(!counted.lines.isEmpty)
    #expect(counted.differences(from: expected) == [])
    #expect(try await site.stop() == 0)
    let check = try await Tickmark.run(["check", "--recount", "--data", site.directory])
    #expect(check.exitCode == 0, "\(check.errors)")
  }

  @Test func aGracefulStopFinishesWhatIsInHand() async throws {
    let site = try await TestSite(wabas: [FactGenerator.wabas[0]])
    try await site.start()
    let acknowledged = Shared(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for n in 0..<10_000 {
            let body = TestBodies.status("wamid.\(worker).\(n)", waba: FactGenerator.wabas[0])
            guard let status = try? await site.deliver(body), status == 200 else { return }
            acknowledged.withLock { $0 += 1 }
          }
        }
      }
      while acknowledged.withLock({ $0 }) < 300 { try await Task.sleep(for: .milliseconds(5)) }
      #expect(try await site.stop() == 0)
      // Not `waitForAll`: that would let the others go on for ever where one fails.
      for try await _ in group {}
    }
    try await site.start()
    let status = try await site.status()
    #expect(status.inbox.pending == 0, "all was settled before the end")
    #expect(status.facts_settled >= acknowledged.withLock { $0 })
    #expect(status.facts_unattributed == status.facts_settled)
    _ = try await site.stop()
  }
}

/// A value that several tasks work on.
final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }
  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    value.withLock { value in body(&value) }
  }
}
