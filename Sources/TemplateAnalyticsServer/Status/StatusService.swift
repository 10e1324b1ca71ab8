import TemplateAnalytics
import TemplateAnalyticsStore

/// Tells how things stand: for the native API and whatever else shows it.
struct StatusService: Sendable {
  let store: Store
  let recorder: SendRecorder
  let clicks: ClickRecorder
  let clock: @Sendable () -> UnixTime

  /// Whether anything came in of a WABA, counted or not.
  func hasHeard(of waba: WABAID) async throws(StoreError) -> Bool { try await store.ledger.hasHeard(of: waba) }

  /// How many parts of deliveries are set aside at this moment.
  func rejectedHeld() throws(StoreError) -> Int { try store.rejected.count() }

  /// - Parameter waba: of whose archive to tell; nil for all of the account whose source is Meta.
  func status(for caller: Caller, archiveOf waba: WABA? = nil) async throws(StoreError) -> IngestStatus {
    let now = clock()
    let pending = try store.inbox.pending()
    let counters = try await store.ledger.counters()
    let otherKinds = try await store.ledger.otherKinds()
    let sends = recorder.status
    func count(_ counter: LedgerCounter) -> Int { counters[counter] ?? 0 }
    var archive: [ArchiveStatus] = []
    let wabas = waba.map { [$0] } ?? caller.catalog.wabas(of: caller.account)
    for waba in wabas where waba.source == .meta {
      archive.append(try await ArchiveStatus(of: waba.id, store.catalog, store.archive))
    }
    return IngestStatus(
      version: Tickmark.version, store: store.location.name,
      inbox: .init(
        pending: pending.count, pendingBytes: pending.bytes,
        oldestAgeSeconds: pending.oldest.map { max(0, now - $0) } ?? 0),
      factsSettled: count(.factsSettled), factsUnattributed: count(.factsWaiting) + count(.factsNeverAttributed),
      factsLate: count(.factsLate), deliveriesSettled: count(.deliveriesSettled),
      deliveriesRejected: count(.deliveriesRejected), otherKinds: otherKinds,
      sends: .init(
        recorded: sends.recorded, waiting: store.waiting.count, held: sends.held, lost: sends.lost,
        unregistered: sends.unregistered),
      clicks: clicks.status, archive: archive)
  }
}
