import TemplateAnalytics
import TemplateAnalyticsStore

/// Tells how things stand: for the native API and whatever else shows it.
struct StatusService: Sendable {
  let store: Store
  let recorder: SendRecorder
  let clicks: ClickRecorder
  let clock: @Sendable () -> UnixTime

  /// Whether anything came in that is known to be of a WABA, or may be, as there is no other.
  ///
  /// What counts for a template is not looked at, and what waits for its template belongs to no WABA.
  func hasHeard(of waba: WABAID, in catalog: CatalogSnapshot) async throws(StoreError) -> Bool {
    if catalog.wabas.count == 1 { return try await store.ledger.counters()[.deliveriesSettled] ?? 0 > 0 }
    return try await !store.ledger.otherKinds(of: waba).isEmpty
  }

  /// - Throws: ``StoreError``.
  func status(for caller: Caller) async throws(StoreError) -> IngestStatus {
    let now = clock()
    let pending = try store.inbox.pending()
    let counters = try await store.ledger.counters()
    let otherKinds = try await store.ledger.otherKinds(of: nil)
    let sends = recorder.status
    func count(_ counter: LedgerCounter) -> Int { counters[counter] ?? 0 }
    var archive: [ArchiveStatus] = []
    for waba in caller.catalog.wabas.values.sorted(by: { $0.id < $1.id })
    where waba.sid == caller.account.sid && waba.source == .meta {
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
