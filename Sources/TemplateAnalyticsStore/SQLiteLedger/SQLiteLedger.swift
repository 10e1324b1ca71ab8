import Foundation
import GRDB
import Synchronization
import TemplateAnalytics

/// The ledger in `ledger.sqlite` in the data directory.
///
/// The tallies are at all times the sum of what the records contribute, because whoever changes a record changes them
/// in the same transaction; and that transaction also says how far the inbox is settled. A crash anywhere neither loses
/// nor doubles.
package final class SQLiteLedger: Ledger {
  /// The file's name within the data directory.
  package static let fileName = "ledger.sqlite"

  let pool: SQLitePool
  /// How long after a template message an inbound message without context counts as a reply to it, in seconds.
  let replyWindow: Int64
  /// Days for which a record is kept after it last learned something.
  let recordDays: Int64
  let limits: RunTree.Limits
  /// What is known of the trees of records, and the generation of the ledger in which it was so.
  private let trees = Mutex<(generation: Int64, trees: RecordTrees)?>(nil)

  /// Counts the beginnings and the ends of commits: odd while one is under way.
  private let commits = Atomic<Int>(0)

  /// Another number each time that this process settled something, nil at the moment in which it does. Counts that were
  /// read when it was the same before and after are the same; only whoever holds the ``SettlerLock`` may rely on it,
  /// because then no other process settles.
  package var generation: Int? {
    let commits = commits.load(ordering: .sequentiallyConsistent)
    return commits.isMultiple(of: 2) ? commits : nil
  }

  /// - Parameters:
  ///   - directory: the data directory.
  ///   - fingerprint: of the secret that made the keys of the records.
  ///   - replyWindow: in seconds; 0 counts only replies with context. nil takes the one that was last given, or a day:
  ///     whoever settles beside or instead of the server counts as the server does.
  ///   - recordDays: Meta's messages live up to 30 days and its retries 7, so 40 leave no fact without its record.
  package convenience init(
    directory: String, fingerprint: UInt64, replyWindow: Int64? = nil, recordDays: Int64 = 40
  ) throws(StoreError) {
    try self.init(
      directory: directory, fingerprint: fingerprint, replyWindow: replyWindow, recordDays: recordDays,
      limits: RunTree.Limits())
  }

  /// - Parameter limits: of the trees of records.
  init(
    directory: String, fingerprint: UInt64, replyWindow: Int64?, recordDays: Int64, limits: RunTree.Limits
  ) throws(StoreError) {
    self.limits = limits
    let path = URL(fileURLWithPath: directory).appendingPathComponent(SQLiteLedger.fileName).path
    pool = try SQLiteFile.open(path, readers: 6, erasing: .whereFree, migrator: SQLiteLedgerSchema.migrator)
    self.recordDays = recordDays
    let pool = pool
    self.replyWindow = try StoreError.translating(SQLiteLedger.fileName) {
      let known = try pool.read { try LedgerState.replyWindow($0) }
      guard let replyWindow else { return known ?? Day.seconds }
      if replyWindow != known { try pool.write { try LedgerState.setReplyWindow(replyWindow, $0) } }
      return replyWindow
    }
    let known = try StoreError.translating(SQLiteLedger.fileName) {
      // 16 MiB of cache for the writer: the upper levels of the trees stay in memory.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = -16384") }
      // Only a new ledger is written to: commands that read do not wait for the server that writes.
      if let known = try pool.read({ try LedgerState.fingerprint($0) }) { return known }
      return try pool.write { database in
        try LedgerState.setFingerprint(fingerprint, database)
        return fingerprint
      }
    }
    guard known == fingerprint else { throw .otherSecret(file: SQLiteLedger.fileName) }
  }

  /// Runs `body` in a transaction that may change records.
  func update<Result>(
    today: Day, _ body: (Database, SeriesTable, ButtonTable, RecordTable) throws -> Result
  ) throws(StoreError) -> Result {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.writeWithoutTransaction { database in
        let known = trees.withLock { known in
          defer { known = nil }
          return known
        }
        var outcome: (result: Result, generation: Int64, trees: RecordTrees)?
        defer { if outcome != nil { commits.add(1, ordering: .sequentiallyConsistent) } }
        try database.inTransaction(.immediate) {
          // Another process may have settled meanwhile, or a transaction of ours have failed.
          let generation = try LedgerState.generation(database)
          let trees = known?.generation == generation ? known?.trees : nil
          let series = try SeriesTable(database)
          let buttons = try ButtonTable(database, today: today)
          let records = try RecordTable(
            database, trees: trees ?? RecordTrees(database, limits: limits), series: series, buttons: buttons,
            recordDays: recordDays, today: today)
          let result = try body(database, series, buttons, records)
          try LedgerState.setGeneration(generation + 1, database)
          outcome = (result, generation + 1, records.trees)
          commits.add(1, ordering: .sequentiallyConsistent)
          return .commit
        }
        guard let outcome else {
          throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "nothing was committed")
        }
        trees.withLock { $0 = (outcome.generation, outcome.trees) }
        return outcome.result
      }
    }
  }

  /// How far each segment of the inbox is settled, by name and in bytes.
  package func progress() throws(StoreError) -> [String: Int64] {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read(ProgressTable.all)
    }
  }

  /// Those of `lines` that an import brought before and that are in the counts.
  package func imported(among lines: [LineKey]) throws(StoreError) -> Set<LineKey> {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        let select = try HotStatement(database, "SELECT 1 FROM imported_line WHERE hash = ?")
        return Set(try lines.filter { try select.first([.init(bits: $0.hash)], read: { _ in true }) ?? false })
      }
    }
  }

  /// What is counted about the work itself.
  package func counters() throws(StoreError) -> [LedgerCounter: Int] {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read(CounterTable.all)
    }
  }

  /// Kinds of content that came and are not counted as facts: by name.
  package func otherKinds() throws(StoreError) -> [String: Int] {
    try StoreError.translating(SQLiteLedger.fileName) { try pool.read(CounterTable.otherKinds) }
  }

  /// Whether anything came of a WABA, counted or not.
  package func hasHeard(of waba: WABAID) throws(StoreError) -> Bool {
    try StoreError.translating(SQLiteLedger.fileName) { try pool.read { try CounterTable.hasHeard(of: waba, $0) } }
  }

  /// Whether the file can be read: what a readiness probe asks.
  package func probe() throws(StoreError) {
    try StoreError.translating(SQLiteLedger.fileName) {
      _ = try pool.read { try Int.fetchOne($0, sql: "SELECT 1 FROM progress LIMIT 1") }
    }
  }

  package func close() throws(StoreError) {
    try StoreError.translating(SQLiteLedger.fileName) { try SQLiteFile.close(pool) }
  }
}
