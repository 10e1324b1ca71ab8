import Dispatch
import Foundation
import Logging
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite struct WorkerTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test func settlingRunsOnTheWorkersThread() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await Store.open(path)
    let worker = Worker("test.worker", logger: Self.logger)
    let ledger = PlaceOfSettling(store.ledger, queue: worker.queue)
    let settler = Settler(
      inbox: store.inbox, rejected: store.rejected, waiting: store.waiting, ledger: ledger, catalog: store.catalog,
      pseudonyms: store.pseudonyms)
    let body = Payload.status("wamid.1", "sent", at: RunningServer.now, template: RunningServer.template)
    try await store.inbox.append(
      [DeliveryContent(kind: .webhook, body: Array(body.utf8))], receivedAt: RunningServer.now)
    let found = await worker.attempt("cannot settle") { () async throws(StoreError) in
      try await settler.settle(now: RunningServer.now)
    }
    #expect(found == .all)
    #expect(ledger.isOnQueue == [true, true], "also after it waited")
    #expect(!ledger.isHere, "and what waits for it does not")
    #expect(try await store.ledger.counters()[.factsSettled] == 1)
    try await store.close()
  }

  @Test func whatFailsIsNothing() async {
    let worker = Worker("test.worker", logger: Self.logger)
    let result = await worker.attempt("cannot") { () async throws(StoreError) -> Int in throw .closed }
    #expect(result == nil)
    #expect(await worker.attempt("cannot") { 7 } == 7)
  }
}

/// A ledger that remembers where it was asked to settle.
private final class PlaceOfSettling: Ledger {
  private let ledger: any Ledger
  private let seen = Mutex<[Bool]>([])
  private let key = DispatchSpecificKey<Bool>()

  /// - Parameter queue: the worker's.
  init(_ ledger: any Ledger, queue: DispatchQueue) {
    self.ledger = ledger
    queue.setSpecific(key: key, value: true)
  }

  /// Whether the worker's queue runs whoever asks.
  var isHere: Bool { DispatchQueue.getSpecific(key: key) ?? false }
  /// For each moment of settling, whether the worker's queue ran it.
  var isOnQueue: [Bool] { seen.withLock { $0 } }

  func settle(_ settlement: Settlement, now: UnixTime) async throws(StoreError) {
    seen.withLock { $0.append(isHere) }
    await Task.yield()
    try await ledger.settle(settlement, now: now)
    seen.withLock { $0.append(isHere) }
  }

  var generation: Int? { ledger.generation }
  func progress() throws(StoreError) -> [String: Int64] { try ledger.progress() }
  func imported(among lines: [LineKey]) throws(StoreError) -> Set<LineKey> { try ledger.imported(among: lines) }
  func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport {
    try await ledger.report(waba: waba, templates: templates, days: days, product: product)
  }
  func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution,
    details: PeriodDetails
  ) async throws(StoreError) -> PeriodReport {
    try await ledger.report(
      waba: waba, templates: templates, periods: periods, product: product, attribution: attribution,
      details: details)
  }
  func lifetimeEvents(waba: WABAID, templates: [TemplateID]) async throws(StoreError) -> [TemplateID: Int] {
    try await ledger.lifetimeEvents(waba: waba, templates: templates)
  }
  func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID] { try await ledger.templates(of: waba) }
  func tallies() async throws(StoreError) -> Tallies { try await ledger.tallies() }
  func counters() async throws(StoreError) -> [LedgerCounter: Int] { try await ledger.counters() }
  func otherKinds() async throws(StoreError) -> [String: Int] { try await ledger.otherKinds() }
  func firstDay(of waba: WABAID) async throws(StoreError) -> Day? { try await ledger.firstDay(of: waba) }
  func hasHeard(of waba: WABAID) async throws(StoreError) -> Bool { try await ledger.hasHeard(of: waba) }
  func expireSome(now: UnixTime) async throws(StoreError) -> Bool { try await ledger.expireSome(now: now) }
  func check(recounting: Bool) async throws(StoreError) -> LedgerCheck {
    try await ledger.check(recounting: recounting)
  }
  func probe() async throws(StoreError) { try await ledger.probe() }
  func close() async throws(StoreError) { try await ledger.close() }
}
