import Foundation
import TemplateAnalytics
import Testing

@testable import tickmark

/// That the traffic holds what makes counting hard: a demo of tidy traffic would show nothing.
@Suite("Demo: likeness")
struct DemoLikenessTests {
  private static let now: UnixTime = 1_752_586_245
  private static let steps = Array(DemoTraffic(messages: 20_000, seed: 11, now: now))

  private static let ledger: DemoLedger = {
    var ledger = DemoLedger()
    for step in steps { ledger.take(step, receivedAt: now) }
    return ledger
  }()

  @Test("about three webhooks in a hundred come twice, most of them later")
  func duplicates() {
    let bodies = Self.steps.compactMap { step -> [UInt8]? in
      if case .webhook(let body) = step { body } else { nil }
    }
    let repeated = bodies.count - Set(bodies).count
    #expect(repeated * 100 > bodies.count * 2 && repeated * 100 < bodies.count * 4)
    let atOnce = zip(bodies, bodies.dropFirst()).count { $0 == $1 }
    #expect(atOnce * 5 < repeated)
  }

  @Test("receipts come before their registrations, and in disorder")
  func disorder() throws {
    var registered: Set<String> = []
    var early = 0
    var backwards = 0
    var latest: Int64 = 0
    for step in Self.steps {
      switch step {
      case .sends(let sends): registered.formUnion(sends.map(\.wamid))
      case .webhook(let body):
        for status in try Self.statuses(in: body) {
          if !registered.contains(status.id), status.biz_opaque_callback_data == nil { early += 1 }
          let time = try #require(Int64(status.timestamp))
          if time + 1_800 < latest { backwards += 1 }
          latest = max(latest, time)
        }
      }
    }
    #expect(early > 5_000)
    #expect(backwards > 500)
  }

  @Test("messages go every way that a message can go")
  func journeys() {
    let records = Self.ledger.batch.records.values
    let attributed = records.count { $0.template != nil }
    #expect(attributed > 19_900 && attributed <= 20_000)
    #expect(records.contains { $0.template == nil && $0.read != nil }, "a free-form message")
    #expect(records.contains { $0.template != nil && $0.accepted == nil }, "linked by biz_opaque_callback_data")
    #expect(records.contains { $0.read != nil && $0.delivered == nil && $0.sent != nil }, "delivered left out")
    #expect(records.contains { $0.played != nil && $0.read == nil }, "played, not read")
    #expect(records.contains { $0.failure != nil && $0.sent != nil }, "sent, then failed")
    #expect(Set(records.compactMap(\.failure?.code)).isSuperset(of: [131_026, 131_047, 131_049]))
    #expect(records.contains { ($0.read ?? 0) - ($0.delivered ?? .max) > 43_200 }, "read half a day later")
    #expect(records.contains { $0.replied != nil } && records.contains { !$0.taps.isEmpty })
    #expect(records.contains { $0.phoneUser == nil && $0.scopedUser != nil }, "a hidden phone number")
    #expect(Self.ledger.batch.inbound.values.contains { $0.button != nil }, "a tap without context")
    #expect(Self.ledger.batch.inbound.values.contains { $0.button == nil }, "a reply without context")
  }

  @Test("templates keep their character: codes are read, campaigns come in bursts")
  func characters() {
    let totals = Self.ledger.totals()
    func rate(_ name: String) -> Double {
      let days = DemoCatalogue.templates.first { $0.name == name }.flatMap { totals[$0.id] } ?? [:]
      let sums = days.values.reduce(into: (0, 0)) { $0 = ($0.0 + $1.read, $0.1 + $1.delivered) }
      return Double(sums.0) / Double(max(1, sums.1))
    }
    #expect(rate("festive_offer") < rate("order_confirmation"))
    #expect(rate("login_code") > 0.65 && rate("festive_offer") > 0.35)
    let campaign = DemoCatalogue.templates.first.flatMap { totals[$0.id] } ?? [:]
    #expect((8...10).contains(campaign.values.count { $0.sent > 200 }))
  }

  @Test("news of templates and of the account are among the webhooks")
  func notices() {
    let kinds: Set = ["account_update", "phone_number_quality_update", "messages.messages.reaction"]
    #expect(Self.ledger.otherKinds.isSuperset(of: kinds))
    let changes = Self.ledger.templateChanges
    #expect(Set(changes.compactMap { $0.status == .approved ? $0.key.template : nil }).count == 6)
    #expect(changes.contains { $0.qualityScore == "YELLOW" })
  }

  private struct Status: Decodable {
    let id: String
    let timestamp: String
    let biz_opaque_callback_data: String?
  }

  private static func statuses(in body: [UInt8]) throws -> [Status] {
    struct Body: Decodable {
      struct Entry: Decodable { let changes: [Change] }
      struct Change: Decodable { let value: Value }
      struct Value: Decodable { let statuses: [Status]? }
      let entry: [Entry]
    }
    let changes = try JSONDecoder().decode(Body.self, from: Data(body)).entry.flatMap(\.changes)
    return changes.flatMap { $0.value.statuses ?? [] }
  }
}
