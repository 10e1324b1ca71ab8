import Foundation
import GRDB
import Synchronization
import TemplateAnalytics

/// The catalogue in `catalog.sqlite` in the data directory.
///
/// Requests read a snapshot in memory. Another process's change is in it within ``freshness``, or at once when somebody
/// asks for the newest.
package final class SQLiteCatalog: Catalog {
  /// The file's name within the data directory.
  package static let fileName = "catalog.sqlite"
  /// How old a snapshot may be before the file is asked whether it changed.
  package static let freshness: Duration = .milliseconds(100)

  let pool: SQLitePool
  private let cached: Mutex<Cached>
  /// The snapshot of ``cached``, for whoever must not wait for somebody who reads the file.
  private let latest = Mutex(CatalogSnapshot())

  private struct Cached {
    var snapshot = CatalogSnapshot()
    var version: Int64 = -1
    /// The number of ``snapshot``'s last change; nil before it was read.
    var change: Int64?
    var checkedAt: ContinuousClock.Instant?
    /// Keys used since the last time this was written down.
    var used: [String: UnixTime] = [:]
  }

  package init(directory: String) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(SQLiteCatalog.fileName).path
    pool = try SQLiteFile.open(path, readers: 1, erasing: .always, migrator: SQLiteCatalogSchema.migrator)
    cached = Mutex(Cached())
  }

  /// The catalogue as it was at most ``freshness`` ago.
  /// - Parameter newest: ask the file now. Do so before refusing something that may just have been added.
  package func snapshot(newest: Bool) throws(StoreError) -> CatalogSnapshot {
    try StoreError.translating(SQLiteCatalog.fileName) {
      try cached.withLock { cached in
        let now = ContinuousClock.now
        if !newest, let checkedAt = cached.checkedAt, checkedAt + SQLiteCatalog.freshness > now {
          return cached.snapshot
        }
        // On the one reading connection, whose `data_version` changes with every commit of any other connection.
        try pool.unsafeRead { database in
          let version = try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
          if version != cached.version {
            try database.inTransaction(.deferred) {
              let change = try Int64.fetchOne(database, sql: "SELECT number FROM change")
              if let change, change == cached.change {
                // That a key was used changes no answer: whoever asks again each minute is to hear so.
                try cached.snapshot.readUses(database)
              } else {
                var snapshot = try CatalogSnapshot(reading: database)
                snapshot.version = snapshot.isSame(as: cached.snapshot) ? cached.snapshot.version : version
                cached.snapshot = snapshot
                cached.change = change
              }
              return .commit
            }
            cached.version = version
            latest.withLock { [snapshot = cached.snapshot] in $0 = snapshot }
          }
        }
        cached.checkedAt = now
        return cached.snapshot
      }
    }
  }

  package var known: CatalogSnapshot { latest.withLock { $0 } }

  package func probe() throws(StoreError) { _ = try snapshot(newest: false) }

  /// Runs `update` in a transaction. The change is in the next snapshot.
  func write<Result>(_ update: (Database) throws -> Result) throws(StoreError) -> Result {
    let result = try StoreError.translating(SQLiteCatalog.fileName) { try pool.write(update) }
    cached.withLock { $0.checkedAt = nil }
    return result
  }

  /// Remembers that a key was used; ``writeUses()`` writes it down.
  package func noteUse(of key: APIKey, at now: UnixTime) {
    cached.withLock { $0.used[key.id] = now }
  }

  /// Writes down when keys were last used: call it every minute or so, and at the end.
  package func writeUses() throws(StoreError) {
    let used = cached.withLock { cached in
      defer { cached.used = [:] }
      return cached.used
    }
    if used.isEmpty { return }
    try write { database in
      for (id, time) in used {
        try database.execute(
          sql: "UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?",
          arguments: [time, id])
      }
    }
  }

  /// What is wrong with the file, a line each.
  package func problems() throws(StoreError) -> [String] {
    try StoreError.translating(SQLiteCatalog.fileName) {
      try SQLiteFile.integrityProblems(pool, name: SQLiteCatalog.fileName)
    }
  }

  package func close() throws(StoreError) {
    try writeUses()
    try StoreError.translating(SQLiteCatalog.fileName) { try SQLiteFile.close(pool) }
  }
}
