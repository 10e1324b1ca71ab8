import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import tickmark

/// What `tickmark top` reads.
struct TopSamplerTests {
  private static let now = Day("2025-07-02")!.start + 43_200
  private static let waba = WABAID(109_087_654_321_098)!

  private static func withStore(_ body: (Store) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await Store.open(path)
    try await body(store)
    try await store.close()
  }

  /// Sends, and receipts of the same moment, of so many messages.
  private static func append(
    _ store: Store, _ count: Int, template: String, at time: UnixTime, waba: WABAID = waba, status: String = "sent"
  ) async throws {
    let items = (0..<count).map {
      #"{"id":"wamid.\#(template).\#(status).\#($0).\#(time)","status":"\#(status)","timestamp":"\#(time)","recipient_id":"1","#
        + #""biz_opaque_callback_data":"template_id=\#(template)"}"#
    }
    let body =
      #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"messages","value":{"#
      + #""messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"statuses":[\#(items.joined(separator: ","))]}}]}]}"#
    _ = try await store.inbox.append([DeliveryContent(kind: .webhook, body: Array(body.utf8))], receivedAt: time)
  }

  @Test func speedIsTheDifferenceBetweenTwoLooks() async throws {
    try await Self.withStore { store in
      var sampler = TopSampler(store: store, waba: nil)
      let start = ContinuousClock.now
      let first = try await sampler.sample(now: Self.now, at: start)
      #expect(first.factsPerSecond == nil && first.factsSettled == 0 && first.templates.isEmpty)
      try await Self.append(store, 30, template: "1", at: Self.now - 60)
      let waiting = try await sampler.sample(now: Self.now, at: start + .seconds(1))
      #expect(waiting.pending == 1 && waiting.oldestAge == 60 && waiting.factsPerSecond == 0)
      try await store.settleAll(now: Self.now)
      let settled = try await sampler.sample(now: Self.now, at: start + .seconds(5))
      #expect(settled.pending == 0 && settled.factsPerSecond == 30.0 / 4)
    }
  }

  @Test func todaysTemplatesOfEveryWABAAreThereAndNoOthers() async throws {
    try await Self.withStore { store in
      let other = WABAID(42)!
      try await store.catalog.addAccount(Account(sid: "S", name: ""))
      for waba in [Self.waba, other] { try await store.catalog.addWABA(WABA(id: waba, sid: "S")) }
      try await store.catalog.importTemplates(
        [Template(id: TemplateID(1)!, name: "offer", language: "en")], of: Self.waba, now: Self.now)
      try await Self.append(store, 2, template: "1", at: Self.now)
      try await Self.append(store, 3, template: "1", at: Self.now, status: "failed")
      try await Self.append(store, 7, template: "2", at: Self.now, waba: other)
      try await Self.append(store, 9, template: "3", at: Self.now - 86_400)
      try await store.settleAll(now: Self.now)
      var sampler = TopSampler(store: store, waba: nil)
      let all = try await sampler.sample(now: Self.now).templates
      #expect(all.map(\.key.template.value) == [2, 1])
      #expect(all.map(\.counts.sent) == [7, 2])
      #expect(all[1].failed == 3 && all[1].failureRate == 1)
      #expect(all.map(\.name) == [nil, "offer"])
      var one = TopSampler(store: store, waba: Self.waba)
      let filtered = try await one.sample(now: Self.now).templates
      #expect(filtered.map(\.key.waba) == [Self.waba])
    }
  }
}
