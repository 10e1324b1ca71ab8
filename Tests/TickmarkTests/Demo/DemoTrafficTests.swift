import Foundation
import TemplateAnalytics
import Testing

@testable import tickmark

@Suite("Demo: traffic")
struct DemoTrafficTests {
  /// An afternoon in July 2025.
  static let now: UnixTime = 1_752_586_245

  @Test(
    "the core counts what the demo added up",
    arguments: [
      (0, 1), (1, 2), (40, 3), (1_000, 4), (1_000, 0), (5_000, 5), (5_000, UInt64.max), (20_000, 6),
    ] as [(Int, UInt64)])
  func totalsAgree(messages: Int, seed: UInt64) {
    var steps = DemoTraffic(messages: messages, seed: seed, now: Self.now).makeIterator()
    var ledger = DemoLedger()
    while let step = steps.next() { ledger.take(step, receivedAt: Self.now) }
    let counted = ledger.totals()
    for template in DemoCatalogue.templates {
      let expected = steps.totals.days[template.id] ?? [:]
      let found = counted[template.id] ?? [:]
      for day in Set(expected.keys).union(found.keys) {
        #expect(found[day] == expected[day], "\(template.name) on \(day)")
      }
    }
    #expect(counted.keys.count == steps.totals.days.count)
    #expect(ledger.rejected == [])
    #expect(steps.progress.messages == messages)
  }

  @Test("the same seed makes the same steps, another seed others")
  func deterministic() {
    let first = Array(DemoTraffic(messages: 2_000, seed: 7, now: Self.now))
    #expect(first == Array(DemoTraffic(messages: 2_000, seed: 7, now: Self.now)))
    #expect(first != Array(DemoTraffic(messages: 2_000, seed: 8, now: Self.now)))
  }

  @Test("with as many messages as by default, exactly one of six templates stays under the floor")
  func floor() {
    let totals = finished(50_000, seed: 1).totals
    let under = DemoCatalogue.templates.filter { totals.lifetimeEvents(of: $0.id) < 1_000 }
    #expect(under.map(\.name) == [DemoCatalogue.loyaltyInvite.template.name])
    #expect(totals.lifetimeEvents(of: DemoCatalogue.loyaltyInvite.template.id) > 300)
  }

  @Test("with 5,000 messages there already is something to see", arguments: [1, 2, 3] as [UInt64])
  func small(seed: UInt64) {
    let totals = finished(5_000, seed: seed).totals
    #expect(DemoCatalogue.templates.contains { totals.lifetimeEvents(of: $0.id) >= 1_000 })
  }

  @Test("nothing happens after the end or before the 30 days", arguments: [Self.now, 1_752_537_600, 1_752_537_599])
  func withinTime(now: UnixTime) {
    var ledger = DemoLedger()
    for step in DemoTraffic(messages: 3_000, seed: 9, now: now) { ledger.take(step, receivedAt: now) }
    let times =
      ledger.batch.records.values.compactMap(\.latest)
      + ledger.batch.records.values.compactMap { $0.accepted ?? $0.sent }
      + ledger.batch.inbound.values.map(\.time) + ledger.templateChanges.map(\.time)
    #expect(times.allSatisfy { $0 >= now - 30 * 86_400 && $0 <= now })
    #expect(times.contains { $0 > now - 3_600 })
    #expect(times.contains { $0 < now - 29 * 86_400 })
  }

  @Test("every body is JSON within Meta's limits, and every registration within ours")
  func bodies() throws {
    var sizes: Set<Int> = []
    for step in DemoTraffic(messages: 5_000, seed: 10, now: Self.now) {
      switch step {
      case .sends(let sends):
        #expect((1...1_000).contains(sends.count))
      case .webhook(let body):
        #expect(body.count <= 3_000_000)
        let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        #expect(document["object"] as? String == "whatsapp_business_account")
        sizes.insert(updates(in: document))
      }
    }
    #expect(sizes.min() == 0, "webhooks about no message are among them")
    #expect(sizes.contains(1))
    #expect(sizes.max() ?? 0 > 100 && sizes.max() ?? 0 <= 200)
  }

  private func updates(in document: [String: Any]) -> Int {
    let changes = (document["entry"] as? [[String: Any]] ?? []).flatMap { $0["changes"] as? [[String: Any]] ?? [] }
    return changes.reduce(0) { sum, change in
      let value = change["value"] as? [String: Any] ?? [:]
      return sum + (value["statuses"] as? [Any] ?? []).count + (value["messages"] as? [Any] ?? []).count
    }
  }

  private func finished(_ messages: Int, seed: UInt64) -> DemoSteps {
    var steps = DemoTraffic(messages: messages, seed: seed, now: Self.now).makeIterator()
    while steps.next() != nil {}
    return steps
  }
}
