import Foundation
import GRDB
import TemplateAnalytics

/// What a node remembers for itself where the ledger is somewhere else: how far its inbox is settled, and what it
/// counted about its own work.
struct NodeJournal: Sendable {
  static let fileName = "node.sqlite"

  private let pool: SQLitePool

  init(directory: String) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(Self.fileName).path
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: ProgressTable.schema + CounterTable.schema) }
    pool = try SQLiteFile.open(path, readers: 2, erasing: .whereFree, migrator: migrator)
  }

  /// Remembers that `settlement` is in the ledger, for good.
  func note(_ settlement: Settlement, lateCount: Int) throws(StoreError) {
    try StoreError.translating(Self.fileName) {
      try pool.write { database in
        try CounterTable(database).add(settlement, lateCount: lateCount)
        try ProgressTable.advance(settlement, database)
      }
    }
  }

  func add(_ count: Int, to counter: LedgerCounter) throws(StoreError) {
    try StoreError.translating(Self.fileName) {
      try pool.write { try CounterTable($0).add(count, to: counter) }
    }
  }

  func progress() throws(StoreError) -> [String: Int64] {
    try StoreError.translating(Self.fileName) { try pool.read(ProgressTable.all) }
  }

  func counters() throws(StoreError) -> [LedgerCounter: Int] {
    try StoreError.translating(Self.fileName) { try pool.read(CounterTable.all) }
  }

  func otherKinds() throws(StoreError) -> [String: Int] {
    try StoreError.translating(Self.fileName) { try pool.read(CounterTable.otherKinds) }
  }

  func hasHeard(of waba: WABAID) throws(StoreError) -> Bool {
    try StoreError.translating(Self.fileName) { try pool.read { try CounterTable.hasHeard(of: waba, $0) } }
  }

  func problems() throws(StoreError) -> [String] {
    try StoreError.translating(Self.fileName) { try SQLiteFile.integrityProblems(pool, name: Self.fileName) }
  }

  func close() throws(StoreError) {
    try StoreError.translating(Self.fileName) { try SQLiteFile.close(pool) }
  }
}
