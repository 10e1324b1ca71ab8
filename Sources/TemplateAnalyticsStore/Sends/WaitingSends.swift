import Foundation
import GRDB
import Synchronization
import TemplateAnalytics

/// Sends through the proxy whose template the catalogue does not have yet, by name and language, until it has.
///
/// Only whoever holds the ``SettlerLock`` writes to it.
package final class WaitingSends: Sendable {
  /// The file's name within the data directory.
  package static let fileName = "sends.sqlite"

  private let pool: SQLitePool
  private let state: Mutex<State>

  private struct State {
    var count: Int
    /// The state of the catalogue in which none of those that wait was found.
    var lookedAt: (version: Int64, time: UnixTime)?
    var arrived: (@Sendable (Set<WABAID>) -> Void)?
  }

  /// - Parameter directory: the data directory.
  package init(directory: String) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(Self.fileName).path
    let pool = try SQLiteFile.open(path, readers: 1, erasing: .always, migrator: Self.migrator)
    let count = try StoreError.translating(Self.fileName) {
      try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM waiting") ?? 0 }
    }
    self.pool = pool
    state = Mutex(State(count: count))
  }

  /// How many wait.
  package var count: Int { state.withLock { $0.count } }

  /// Calls `notify` with the WABAs whose catalogue lacks something, each time that a send begins to wait.
  package func onArrival(_ notify: @escaping @Sendable (Set<WABAID>) -> Void) {
    state.withLock { $0.arrived = notify }
  }

  /// Whether the catalogue may have one of those that wait. Time alone may bring it, too: look each hour.
  func isNews(_ catalogVersion: Int64, at now: UnixTime) -> Bool {
    state.withLock { state in
      state.lookedAt.map { $0.version != catalogVersion || now >= $0.time + 3600 || now < $0.time } ?? true
    }
  }

  /// Remembers that the catalogue has none of them.
  func noteLooked(at catalogVersion: Int64, _ now: UnixTime) {
    state.withLock { $0.lookedAt = (catalogVersion, now) }
  }

  /// Lets sends wait. Doing so twice is doing so once.
  func keep(_ sends: [ProxiedSend]) throws(StoreError) {
    if sends.isEmpty { return }
    try write { database in
      var added = 0
      for send in sends {
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO waiting (waba, name, language, message, sent_at, product) VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            send.waba.value, send.name, send.language, Int64(bitPattern: send.message.hash), send.sentAt,
            send.product.rawValue,
          ])
        added += database.changesCount
      }
      return added
    }
    let arrived = state.withLock { state in
      // The catalogue may have got it between the look-up and now.
      state.lookedAt = nil
      return state.arrived
    }
    arrived?(Set(sends.map(\.waba)))
  }

  /// The templates that are waited for.
  package func templates() throws(StoreError) -> [WaitedTemplate] {
    try StoreError.translating(Self.fileName) {
      try pool.read { database in
        try Row.fetchAll(
          database, sql: "SELECT DISTINCT waba, name, language FROM waiting ORDER BY waba, name, language"
        )
        .compactMap { row in
          WABAID(row[0] as Int64).map { WaitedTemplate(waba: $0, name: row[1], language: row[2]) }
        }
      }
    }
  }

  /// Those that wait for a template.
  /// - Parameters:
  ///   - time: only those that were sent before it, or all of them.
  ///   - limit: how many at most.
  func sends(
    of template: WaitedTemplate, sentBefore time: UnixTime? = nil, limit: Int
  ) throws(StoreError) -> [ProxiedSend] {
    try StoreError.translating(Self.fileName) {
      try pool.read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT message, sent_at, product FROM waiting
            WHERE waba = ? AND name = ? AND language = ? AND sent_at < ? LIMIT ?
            """, arguments: [template.waba.value, template.name, template.language, time ?? .max, limit]
        ).map { row in
          ProxiedSend(
            waba: template.waba, message: MessageKey(hash: UInt64(bitPattern: row[0] as Int64)), name: template.name,
            language: template.language, sentAt: row[1], product: ProductType(rawValue: row[2]) ?? .cloudAPI)
        }
      }
    }
  }

  /// Takes away those that are counted.
  func remove(_ sends: [ProxiedSend]) throws(StoreError) {
    if sends.isEmpty { return }
    try write { database in
      var removed = 0
      for send in sends {
        try database.execute(
          sql: "DELETE FROM waiting WHERE waba = ? AND name = ? AND language = ? AND message = ?",
          arguments: [send.waba.value, send.name, send.language, Int64(bitPattern: send.message.hash)])
        removed += database.changesCount
      }
      return -removed
    }
  }

  /// Takes away those that were sent before `time`: no record of their messages is left.
  package func erase(before time: UnixTime) throws(StoreError) {
    if count == 0 { return }
    try write { database in
      try database.execute(sql: "DELETE FROM waiting WHERE sent_at < ?", arguments: [time])
      return -database.changesCount
    }
  }

  /// What is wrong with the file, a line each.
  func problems() throws(StoreError) -> [String] {
    try StoreError.translating(Self.fileName) { try SQLiteFile.integrityProblems(pool, name: Self.fileName) }
  }

  package func close() throws(StoreError) {
    try StoreError.translating(Self.fileName) { try SQLiteFile.close(pool) }
  }

  /// - Parameter update: returns by how many more wait after it.
  private func write(_ update: (Database) throws -> Int) throws(StoreError) {
    let change = try StoreError.translating(Self.fileName) { try pool.write(update) }
    state.withLock { $0.count += change }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE waiting (
            waba INTEGER NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, message INTEGER NOT NULL,
            sent_at INTEGER NOT NULL, product INTEGER NOT NULL,
            PRIMARY KEY (waba, name, language, message)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }
}

/// A template that sends wait for.
package struct WaitedTemplate: Hashable, Sendable {
  package var waba: WABAID
  package var name: String
  package var language: String

  package init(waba: WABAID, name: String, language: String) {
    self.waba = waba
    self.name = name
    self.language = language
  }
}
