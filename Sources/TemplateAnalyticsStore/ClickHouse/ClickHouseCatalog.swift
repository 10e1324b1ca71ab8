import Foundation
import Synchronization
import TemplateAnalytics

/// The catalogue of a ClickHouse ledger: the same for all nodes.
///
/// It is kept part by part: the name of a template, the day a key was revoked. Of each part the newest row counts, so
/// that nothing is ever overwritten and no order of writing matters. Every node has it in memory and looks for changes
/// every ``refreshAfter``; nothing is decided by what is older than ``staleAfter``, unless ClickHouse does not answer.
package final class ClickHouseCatalog: Catalog {
  static let refreshAfter: Duration = .seconds(2)
  static let staleAfter: Duration = .seconds(5)
  /// Between two refreshes, however many ask for the newest.
  private static let pace: Duration = .milliseconds(100)
  /// A request does not wait for longer than this.
  private static let patience: Duration = .seconds(5)

  private let store: ClickHouseStore
  private let cached = Mutex(Cached())

  private struct Cached {
    var snapshot: CatalogSnapshot?
    var parts: [CatalogPart.Place: CatalogPart] = [:]
    /// Of all rows, as they were last read.
    var digest: [UInt64] = []
    /// When the newest state that is known was asked for.
    var freshAt = ContinuousClock.now
    var startedAt: ContinuousClock.Instant?
    var running: Task<StoreError?, Never>?
    var queued: Task<StoreError?, Never>?
    /// Keys used since the last time this was written down.
    var used: [String: UnixTime] = [:]
  }

  package static func open(_ location: ClickHouseLocation) async throws(StoreError) -> ClickHouseCatalog {
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      let catalog = ClickHouseCatalog(store)
      _ = try await catalog.snapshot(newest: true)
      return catalog
    }
  }

  private init(_ store: ClickHouseStore) { self.store = store }

  package func snapshot(newest: Bool) async throws(StoreError) -> CatalogSnapshot {
    let (known, freshAt) = cached.withLock { ($0.snapshot, $0.freshAt) }
    if let known, !newest {
      let now = ContinuousClock.now
      if freshAt + Self.refreshAfter > now { return known }
      if freshAt + Self.staleAfter > now {
        _ = refreshing()
        return known
      }
    }
    if let failure = await refreshing().value {
      // Whoever was let in before goes on to be let in while ClickHouse is away: deliveries must not be refused.
      guard let known, !newest || freshAt + Self.staleAfter > .now else { throw failure }
      return known
    }
    guard let snapshot = cached.withLock({ $0.snapshot }) else { throw StoreError.closed }
    return snapshot
  }

  package var known: CatalogSnapshot { cached.withLock { $0.snapshot } ?? CatalogSnapshot() }

  /// What is known is known, whether ClickHouse answers now or not.
  package func probe() throws(StoreError) { if cached.withLock({ $0.snapshot == nil }) { throw .closed } }

  /// A refresh that has not begun yet: what it finds is newer than this call.
  private func refreshing() -> Task<StoreError?, Never> {
    cached.withLock { cached in
      if let queued = cached.queued { return queued }
      let (previous, startedAt) = (cached.running, cached.startedAt)
      let task = Task<StoreError?, Never> { [self] in
        _ = await previous?.value
        if let startedAt { try? await Task.sleep(until: startedAt + Self.pace, clock: .continuous) }
        self.cached.withLock { cached in
          cached.running = cached.queued
          cached.queued = nil
          cached.startedAt = .now
        }
        do throws(StoreError) {
          try await refresh()
          return nil
        } catch {
          return error
        }
      }
      cached.queued = task
      return task
    }
  }

  private func refresh() async throws(StoreError) {
    let begun = ContinuousClock.now
    let digest = try await store.select(
      "SELECT count(), sum(cityHash64(kind, id, part, tie, version, value)) FROM catalogue", on: 0,
      patience: Self.patience
    ) { reader throws(RowBinaryReader.Malformed) in [try reader.read(UInt64.self), try reader.read(UInt64.self)] }
    let isKnown = cached.withLock { cached in
      guard cached.snapshot != nil, cached.digest == digest.first else { return false }
      cached.freshAt = begun
      return true
    }
    if isKnown { return }
    let parts = try await CatalogPart.all(store, patience: Self.patience)
    var snapshot = CatalogSnapshot(parts)
    let byPlace = Dictionary(uniqueKeysWithValues: parts.map { ($0.place, $0) })
    cached.withLock { cached in
      snapshot.version = (cached.snapshot?.version ?? 0) + 1
      cached.snapshot = snapshot
      cached.parts = byPlace
      cached.digest = digest.first ?? []
      cached.freshAt = begun
    }
  }

  /// Writes parts. The next snapshot has them.
  private func insert(_ parts: [CatalogPart]) async throws(StoreError) {
    try await CatalogPart.insert(parts, store)
    cached.withLock { $0.freshAt = .now - Self.staleAfter }
  }

  /// Writes what an operator changed: newer than what is known, whatever this node's clock says.
  private func write(_ values: [CatalogPart.Place: String]) async throws(StoreError) {
    let known = cached.withLock { $0.parts }
    let now = UInt64(Date().timeIntervalSince1970 * 1_000_000)
    try await insert(
      values.map { place, value in
        CatalogPart(place: place, version: max(now, (known[place]?.version ?? 0) + 1), value: value)
      })
  }

  // MARK: Accounts and keys

  package func addAccount(_ account: Account) async throws(StoreError) {
    if try await snapshot(newest: true).accounts[account.sid] != nil {
      throw StoreError.exists("account \(account.sid)")
    }
    try await write([
      .account(account.sid, .name): account.name, .account(account.sid, .plan): account.hasPlan ? "1" : "0",
    ])
  }

  package func setPlan(_ hasPlan: Bool, ofAccount sid: String) async throws(StoreError) {
    try await requireAccount(sid)
    try await write([.account(sid, .plan): hasPlan ? "1" : "0"])
  }

  package func addKey(
    sid: String, name: String, expiresAt: UnixTime?, now: UnixTime
  ) async throws(StoreError) -> (key: APIKey, text: String) {
    try await requireAccount(sid)
    let (id, text) = KeyText.make()
    let key = APIKey(
      id: id, sid: sid, name: name, createdAt: now, expiresAt: expiresAt, revokedAt: nil, lastUsedAt: nil,
      hash: KeyText.hash(text))
    try await write([.key(id, .key): CatalogPart.text(of: key)])
    return (key, text)
  }

  package func revokeKey(_ id: String, now: UnixTime) async throws(StoreError) {
    guard let key = try await snapshot(newest: true).keys[id] else { throw StoreError.missing("key \(id)") }
    if key.revokedAt == nil { try await write([.key(id, .revoked): String(now)]) }
  }

  package func noteUse(of key: APIKey, at now: UnixTime) { cached.withLock { $0.used[key.id] = now } }

  package func writeUses() async throws(StoreError) {
    let used = cached.withLock { cached in
      defer { cached.used = [:] }
      return cached.used
    }
    if used.isEmpty { return }
    try await insert(
      used.map { id, time in
        CatalogPart(place: .key(id, .lastUsed), version: UInt64(clamping: time), value: String(time))
      })
  }

  private func requireAccount(_ sid: String) async throws(StoreError) {
    if try await snapshot(newest: true).accounts[sid] == nil { throw StoreError.missing("account \(sid)") }
  }

  // MARK: WABAs and templates

  package func addWABA(_ waba: WABA) async throws(StoreError) {
    try await requireAccount(waba.sid)
    if try await snapshot(newest: true).wabas[waba.id] != nil { throw StoreError.exists("WABA \(waba.id)") }
    try await save(waba)
  }

  package func setWABA(_ waba: WABA) async throws(StoreError) {
    try await requireAccount(waba.sid)
    if try await snapshot(newest: true).wabas[waba.id] == nil { throw StoreError.missing("WABA \(waba.id)") }
    try await save(waba)
  }

  private func save(_ waba: WABA) async throws(StoreError) {
    for phone in waba.phoneNumbers {
      let owner = try await snapshot(newest: false).wabas.values.first { other in
        other.id != waba.id && other.phoneNumbers.contains { $0.id == phone.id }
      }
      if let owner { throw StoreError.exists("phone number \(phone.id), of WABA \(owner.id),") }
    }
    try await write([.waba(waba.id): CatalogPart.text(of: waba)])
  }

  package func importTemplates(_ templates: [Template], of waba: WABAID, now: UnixTime) async throws(StoreError) {
    try await insert(
      templates.flatMap { template in
        CatalogPart.parts(
          of: TemplateKey(waba: waba, template: template.id), at: now,
          [
            .name: template.name, .language: template.language, .category: template.category?.rawValue,
            .status: template.status?.rawValue, .components: CatalogPart.text(of: template.components),
          ])
      })
  }

  package func apply(_ changes: [TemplateChange]) async throws(StoreError) {
    if changes.isEmpty { return }
    // The same may come every second, as long as the ledger waits for something.
    let known = cached.withLock { $0.parts }
    let parts = changes.flatMap { change in
      CatalogPart.parts(
        of: change.key, at: change.time,
        [
          .seen: "", .name: change.name, .language: change.language.flatMap { $0.isEmpty ? nil : $0 },
          .category: change.category?.rawValue, .status: change.status?.rawValue, .quality: change.qualityScore,
          .components: change.components.map(CatalogPart.text),
        ])
    }
    let news = parts.filter { part in known[part.place].map { $0.isOlder(than: part) } ?? true }
    if !news.isEmpty { try await insert(news) }
  }

  // MARK: Links

  package func addLink(_ link: Link) async throws(StoreError) {
    if try await snapshot(newest: true).links[link.id] != nil { throw StoreError.exists("link \(link.id)") }
    var values = [CatalogPart.Place.link(link.id, .link): CatalogPart.text(of: link)]
    if let time = link.deletedAt { values[.link(link.id, .deleted)] = String(time) }
    try await write(values)
  }

  package func deleteLink(_ id: LinkID, now: UnixTime) async throws(StoreError) {
    guard let link = try await snapshot(newest: true).links[id] else { throw StoreError.missing("link \(id)") }
    if !link.isDeleted { try await write([.link(id, .deleted): String(now)]) }
  }

  /// None of its own: ClickHouse checks every part that it reads.
  package func problems() async throws(StoreError) -> [String] { [] }

  package func close() async throws(StoreError) {
    let result = await Result { () async throws(StoreError) in try await writeUses() }
    await store.client.close()
    try result.get()
  }
}
