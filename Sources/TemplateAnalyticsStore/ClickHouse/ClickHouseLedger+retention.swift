import Synchronization
import TemplateAnalytics

extension ClickHouseLedger {
  /// Notes that facts of `periods` came in today.
  func keepAlive(_ periods: Set<Int64>, _ state: ClickHouseState, today: Day) async throws(StoreError) {
    let news = periods.filter { period in state.learned[period].map { $0 < today } ?? true }
    if news.isEmpty { return }
    try await store.setState(
      Dictionary(
        uniqueKeysWithValues: news.map { (ClickHouseState.Name.learned($0), String(today.number)) }))
  }

  /// Lets the facts and the contributions of a period go once it ended ``recordDays`` and Meta's thirty days ago, and
  /// nothing of it came in since; its tallies stay.
  ///
  /// Thirty days more, because a message may go on for that long after its first fact: what it did last must not meet a
  /// message of which the beginning is forgotten.
  ///
  /// First all nodes are told to refuse what still comes of it, and some days later it goes: until then whoever looked
  /// before is done.
  /// - Returns: false: a whole period goes in one step.
  package func expireSome(now: UnixTime) async throws(StoreError) -> Bool {
    if lastExpiry.withLock({ $0 == Day(holding: now) }) { return false }
    // One node's wrong clock must not take the facts of all.
    let clock = try await store.select("SELECT toUInt32(toUnixTimestamp(now()))", on: 0) {
      reader throws(RowBinaryReader.Malformed) in UnixTime(try reader.read(UInt32.self))
    }
    let today = Day(holding: min(now, clock.first ?? now))
    let state = try await store.state()
    var failure: StoreError?
    for shard in store.client.location.shards.indices {
      for period in try await periods(on: shard) {
        let end = (period + 1) * ClickHouseSchema.periodSeconds
        let quietSince = max(Day(holding: end - 1), state.learned[period] ?? today)
        guard quietSince.advanced(by: recordDays + Self.messageDays) < today else { continue }
        if let decided = state.dropped[period] {
          guard decided.advanced(by: Self.daysOfNotice) <= today else { continue }
          // One that a server does not let go (it may be too large for its settings) does not hold up the others.
          do throws(StoreError) { try await drop(period, on: shard) } catch { failure = failure ?? error }
        } else {
          try await store.setState([ClickHouseState.Name.dropped(period): String(today.number)])
        }
      }
    }
    if let failure { throw failure }
    lastExpiry.withLock { $0 = Day(holding: now) }
    return false
  }

  private static let daysOfNotice: Int64 = 2
  /// For so long Meta tries to deliver a message.
  static let messageDays: Int64 = 30
  private static let tables = ["fact", "recipient", "inbound", "contribution"]

  /// The periods of which a shard holds anything.
  private func periods(on shard: Int) async throws(StoreError) -> [Int64] {
    let names = Self.tables.map { "'\($0)'" }.joined(separator: ", ")
    let rows = try await store.select(
      """
      SELECT DISTINCT partition FROM system.parts
      WHERE database = '\(store.client.location.database)' AND table IN (\(names)) AND active
      """, on: shard
    ) { reader throws(RowBinaryReader.Malformed) in try reader.readText() }
    return rows.compactMap { Int64($0) }.sorted()
  }

  private func drop(_ period: Int64, on shard: Int) async throws(StoreError) {
    let waiting = try await store.factsWaiting(
      on: shard, where: "time < \((period + 1) * ClickHouseSchema.periodSeconds)")
    for table in Self.tables {
      try await store.execute("ALTER TABLE \(table) DROP PARTITION \(period)", on: shard)
    }
    // Not before: what cannot be dropped is tried again.
    try journal.add(waiting.count, to: .factsNeverAttributed)
  }
}
