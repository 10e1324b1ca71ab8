import Foundation
import Synchronization
import TemplateAnalytics

/// A ledger in a ClickHouse cluster, which any number of nodes settle into at the same time.
///
/// Nothing is locked and nobody leads. A node adds its facts, reads back all that is known of the messages it touched,
/// and writes what they count, marked with how much it knew. Of two nodes at the same message the one that reads last
/// knows everything, and what it writes wins. Everything can therefore be done again, by anybody, at any time: see
/// `docs/adr/0008-clickhouse.md`.
package final class ClickHouseLedger: Ledger {
  let store: ClickHouseStore
  let journal: NodeJournal
  /// How long after a template message an inbound message without context counts as a reply to it, in seconds.
  let replyWindow: Int64
  /// Days for which a period's facts are kept after it ended and after the last of them came in, besides
  /// ``messageDays``.
  let recordDays: Int64
  /// The day on which ``expireSome(now:)`` last found nothing more to do.
  let lastExpiry = Mutex<Day?>(nil)
  private let waitingFacts = Mutex<(count: Int, at: ContinuousClock.Instant)?>(nil)

  /// nil: other nodes settle too.
  package var generation: Int? { nil }

  /// - Parameters:
  ///   - directory: the data directory of this node.
  ///   - fingerprint: of the secret that makes the keys of the records: the same on all nodes.
  ///   - replyWindow: in seconds; nil takes the cluster's.
  /// - Throws: ``StoreError/noSchema(store:)``, ``StoreError/otherSchema(store:found:)``,
  ///   ``StoreError/otherShards(store:detail:)``, ``StoreError/otherSecret(file:)``,
  ///   ``StoreError/otherReplyWindow(seconds:)``.
  package static func open(
    _ location: ClickHouseLocation, directory: String, fingerprint: UInt64, replyWindow: Int64? = nil,
    recordDays: Int64 = 40
  ) async throws(StoreError) -> ClickHouseLedger {
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      try await ClickHouseLedger(
        store, directory: directory, fingerprint: fingerprint, replyWindow: replyWindow, recordDays: recordDays)
    }
  }

  private init(
    _ store: ClickHouseStore, directory: String, fingerprint: UInt64, replyWindow: Int64?, recordDays: Int64
  ) async throws(StoreError) {
    self.store = store
    self.recordDays = recordDays
    try await store.requireSchema()
    let state = try await store.state()
    if let known = state.fingerprint, known != fingerprint { throw .otherSecret(file: store.client.location.text) }
    let window = state.replyWindow ?? Day.seconds
    if let replyWindow, replyWindow != window { throw .otherReplyWindow(seconds: window) }
    self.replyWindow = window
    journal = try NodeJournal(directory: directory)
  }

  package func progress() throws(StoreError) -> [String: Int64] { try journal.progress() }

  /// None: facts are known by what they say, so a line that comes again changes nothing.
  package func imported(among lines: [LineKey]) throws(StoreError) -> Set<LineKey> { [] }

  /// What this node counted about its own work, and how many facts wait for their template in the whole cluster.
  package func counters() async throws(StoreError) -> [LedgerCounter: Int] {
    var counters = try journal.counters()
    counters[.factsWaiting] = try await factsWaiting()
    return counters
  }

  package func otherKinds() async throws(StoreError) -> [String: Int] { try journal.otherKinds() }

  /// What this node settled, or what is still held of any.
  package func hasHeard(of waba: WABAID) async throws(StoreError) -> Bool {
    if try journal.hasHeard(of: waba) { return true }
    let shard = store.shard(of: waba)
    for table in ["fact", "inbound"] {
      let rows = try await store.select(
        "SELECT toUInt8(1) FROM \(table) WHERE waba = \(waba) LIMIT 1", on: shard, patience: Self.questionPatience
      ) { reader throws(RowBinaryReader.Malformed) in try reader.read(UInt8.self) }
      if !rows.isEmpty { return true }
    }
    return false
  }

  package func probe() throws(StoreError) { _ = try journal.progress() }

  package func close() async throws(StoreError) {
    await store.client.close()
    try journal.close()
  }

  /// Exact as long as few rows have to be read for it; of a large ledger an estimate, made once a minute.
  private func factsWaiting() async throws(StoreError) -> Int {
    if let known = waitingFacts.withLock({ $0 }), known.at + .seconds(60) > .now { return known.count }
    var total = 0
    var isExact = true
    for shard in store.client.location.shards.indices {
      let waiting = try await store.factsWaiting(on: shard)
      total += waiting.count
      isExact = isExact && waiting.isExact
    }
    if !isExact { waitingFacts.withLock { $0 = (total, .now) } }
    return total
  }
}

extension ClickHouseStore {
  /// How many facts have no template, and whether that is exact or an estimate from a part of the messages.
  /// - Parameter condition: on the facts.
  func factsWaiting(
    on shard: Int, where condition: String = "1"
  ) async throws(StoreError) -> (count: Int, isExact: Bool) {
    let rows = try await select("SELECT count() FROM fact WHERE \(condition)", on: shard) {
      reader throws(RowBinaryReader.Malformed) in try reader.read(UInt64.self)
    }
    let share = max(1, (rows.first ?? 0) / Self.countedRows)
    // Keys are hashes: those below a bound are a fair sample.
    let sampled = share == 1 ? "" : " AND message < \(UInt64.max / share)"
    let waiting = try await select(
      """
      SELECT sum(facts) FROM (
        SELECT uniqExact(kind, event) AS facts FROM fact WHERE \(condition)\(sampled)
        GROUP BY waba, message HAVING max(template) = 0
      ) AS waiting
      """, on: shard
    ) { reader throws(RowBinaryReader.Malformed) in try reader.read(UInt64.self) }
    return (Int((waiting.first ?? 0) * share), share == 1)
  }

  private static let countedRows: UInt64 = 5_000_000
}
