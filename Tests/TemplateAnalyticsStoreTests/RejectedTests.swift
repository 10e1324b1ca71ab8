import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@Suite struct RejectedTests {
  @Test func whatIsNotUnderstoodIsKeptRawWithItsReasonAndOnlyThat() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let bad = Facts.webhook("wamid.BAD", "sent").replacing(#""timestamp":"1751328000","#, with: "")
    try await store.inbox.append(webhook: bad)
    try await store.inbox.append(webhook: Facts.webhook("wamid.GOOD", "sent"))
    try store.settleAll(now: Facts.day)
    let rejected = try store.inbox.rejected()
    #expect(rejected.map(\.reason) == ["entry[0].changes[0].value.statuses[0]: timestamp is missing"])
    #expect(String(decoding: rejected[0].content.body, as: UTF8.self).contains("wamid.BAD"))
    #expect(try store.inbox.rejected(id: rejected[0].id) == rejected[0])
    #expect(throws: StoreError.missing("rejected delivery 99")) { try store.inbox.rejected(id: 99) }
    #expect(try directory.files(containing: "wamid.GOOD").isEmpty)
    #expect(try store.ledger.counters()[.deliveriesRejected] == 1)
    try store.close()
  }

  @Test func whatIsTriedAgainIsCountedIfItIsUnderstoodByThen() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    try await store.inbox.append(webhook: "still nonsense")
    try store.settleAll(now: Facts.day)
    #expect(try store.inbox.retryRejected() == 1)
    #expect(try store.inbox.rejected().isEmpty)
    #expect(try store.inbox.pending().count == 1)
    try store.settleAll(now: Facts.day)
    #expect(try store.inbox.rejected().count == 1)
    try store.close()
  }

  @Test func whatWasSetAsideOfAnImportCanBeTriedMoreThanOnce() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    try await store.inbox.append(
      [DeliveryContent(kind: .importedWebhooks, body: Array("nonsense".utf8))], receivedAt: Facts.day)
    try store.settleAll(now: Facts.day)
    for _ in 0..<3 {
      #expect(try store.inbox.retryRejected() == 1)
      try store.settleAll(now: Facts.day)
      #expect(try store.inbox.rejected().count == 1, "still not understood, still there")
    }
    try store.close()
  }

  @Test func aFloodOfNonsenseIsSettledInBoundedPieces() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let nonsense = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
    for _ in 0..<20 { try await store.inbox.append([DeliveryContent(kind: .webhook, body: nonsense)], receivedAt: 1) }
    #expect(try store.settler.settle(now: Facts.day))
    let left = try store.inbox.pending().count
    #expect(left > 0 && left < 20, "one batch takes some of them")
    try store.settleAll(now: Facts.day)
    #expect(try store.inbox.rejected().count == 20)
    try store.close()
  }

  @Test func itIsErasedAfterItsTime() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    try await store.inbox.append(webhook: "wamid.OLD nonsense", receivedAt: 1000)
    try await store.inbox.append(webhook: "wamid.NEW nonsense", receivedAt: 2000)
    try store.settleAll(now: Facts.day)
    try store.inbox.eraseRejected(before: 2000)
    #expect(try store.inbox.rejected().count == 1)
    #expect(try directory.files(containing: "wamid.OLD").isEmpty)
    #expect(try !directory.files(containing: "wamid.NEW").isEmpty)
    try store.close()
  }
}
