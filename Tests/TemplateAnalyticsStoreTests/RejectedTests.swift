import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct RejectedTests {
  @Test func whatIsNotUnderstoodIsKeptRawWithItsReasonAndOnlyThat() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let bad = Facts.webhook("wamid.BAD", "sent").replacing(#""timestamp":"1751328000","#, with: "")
    try await store.inbox.append(webhook: bad)
    try await store.inbox.append(webhook: Facts.webhook("wamid.GOOD", "sent"))
    try await store.settleAll(now: Facts.day)
    let rejected = try store.rejected.all()
    #expect(rejected.map(\.reason) == ["entry[0].changes[0].value.statuses[0]: timestamp is missing"])
    #expect(String(decoding: rejected[0].content.body, as: UTF8.self).contains("wamid.BAD"))
    #expect(try store.rejected.one(id: rejected[0].id) == rejected[0])
    #expect(throws: StoreError.missing("rejected delivery 99")) { try store.rejected.one(id: 99) }
    #expect(try directory.files(containing: "wamid.GOOD").isEmpty)
    #expect(try await store.ledger.counters()[.deliveriesRejected] == 1)
    try await store.close()
  }

  @Test func whatIsTriedAgainIsCountedIfItIsUnderstoodByThen() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await store.inbox.append(webhook: "still nonsense")
    try await store.settleAll(now: Facts.day)
    #expect(try await store.retryRejected() == 1)
    #expect(try store.rejected.all().isEmpty)
    #expect(try store.inbox.pending().count == 1)
    try await store.settleAll(now: Facts.day)
    #expect(try store.rejected.all().count == 1)
    try await store.close()
  }

  @Test func whatWasSetAsideOfAnImportCanBeTriedMoreThanOnce() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await store.inbox.append(
      [DeliveryContent(kind: .importedWebhooks, body: Array("nonsense".utf8))], receivedAt: Facts.day)
    try await store.settleAll(now: Facts.day)
    for _ in 0..<3 {
      #expect(try await store.retryRejected() == 1)
      try await store.settleAll(now: Facts.day)
      #expect(try store.rejected.all().count == 1, "still not understood, still there")
    }
    try await store.close()
  }

  @Test func aFloodOfNonsenseIsSettledInBoundedPieces() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let nonsense = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
    for _ in 0..<20 { try await store.inbox.append([DeliveryContent(kind: .webhook, body: nonsense)], receivedAt: 1) }
    #expect(try await store.settler.settle(now: Facts.day) == .more)
    let left = try store.inbox.pending().count
    #expect(left > 0 && left < 20, "one batch takes some of them")
    try await store.settleAll(now: Facts.day)
    #expect(try store.rejected.all().count == 20)
    try await store.close()
  }

  @Test func itIsErasedAfterItsTime() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await store.inbox.append(webhook: "wamid.OLD nonsense", receivedAt: 1000)
    try await store.inbox.append(webhook: "wamid.NEW nonsense", receivedAt: 2000)
    try await store.settleAll(now: Facts.day)
    try store.rejected.erase(before: 2000)
    #expect(try store.rejected.all().count == 1)
    #expect(try directory.files(containing: "wamid.OLD").isEmpty)
    #expect(try !directory.files(containing: "wamid.NEW").isEmpty)
    try await store.close()
  }

  @Test func aDeliveryThatIsSettledTwiceIsSetAsideOnce() throws {
    let directory = try TemporaryDirectory()
    let rejected = try RejectedDeliveries(directory: directory.path)
    func part(_ segment: String, _ offset: Int64, _ index: Int) -> RejectedDeliveries.Part {
      RejectedDeliveries.Part(
        delivery: Inbox.Position(segment: segment, offset: offset), index: index, kind: .webhook, waba: nil,
        receivedAt: 1, item: RejectedItem(reason: "why", body: [1]))
    }
    for _ in 0..<2 { try rejected.keep([part("a", 16, 0), part("a", 16, 1)]) }
    #expect(try rejected.all().count == 2)
    try rejected.keep([part("a", 17, 0), part("b", 16, 0)])
    #expect(try rejected.all().count == 4)
    try rejected.close()
  }

  @Test func everythingIsTriedAgainWithItsKindWABAAndTime() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try store.rejected.keep(
      (0..<30).map { number in
        RejectedDeliveries.Part(
          delivery: Inbox.Position(segment: "a", offset: Int64(number)), index: 0,
          kind: [.webhook, .sends, .importedSends, .importedWebhooks][number % 4], waba: Facts.waba,
          receivedAt: UnixTime(number % 3), item: RejectedItem(reason: "why", body: [UInt8(number)]))
      })
    #expect(try await store.retryRejected() == 30)
    #expect(try store.rejected.all().isEmpty)
    let read = try store.inbox.everything().sorted { $0.content.body[0] < $1.content.body[0] }
    #expect(read.map(\.content.body) == (0..<30).map { [UInt8($0)] })
    #expect(read.map(\.receivedAt) == (0..<30).map { UnixTime($0 % 3) })
    #expect(read[..<4].map(\.content.kind) == [.webhook, .sends, .retriedSends, .retriedWebhooks])
    #expect(read.allSatisfy { $0.content.waba == Facts.waba })
    try await store.close()
  }
}
