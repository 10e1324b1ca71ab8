import Foundation
import Glibc
import GRDB

/// Opens one of the store's files: WAL, every commit on the disk before it returns, readable by the owner only.
enum SQLiteFile {
  /// - Parameters:
  ///   - path: made if it is not there.
  ///   - readers: how many may read at once, beside the one writer.
  ///   - erasing: whether to overwrite with zeros what is deleted.
  ///   - migrator: brings the schema up to date; a file from a newer version is refused.
  static func open(
    _ path: String, readers: Int, erasing: Erasing, migrator: DatabaseMigrator
  ) throws(StoreError) -> SQLitePool {
    let name = URL(fileURLWithPath: path).lastPathComponent
    return try StoreError.translating(name) {
      // Two processes that make the same new file at once would trip over each other.
      let directory = Glibc.open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
      flock(directory, LOCK_EX)
      defer {
        flock(directory, LOCK_UN)
        Glibc.close(directory)
      }
      if !FileManager.default.fileExists(atPath: path) {
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      }
      var configuration = Configuration()
      configuration.busyMode = .timeout(busyTimeout)
      configuration.maximumReaderCount = readers
      configuration.label = name
      // The catalogue compares a connection's `data_version` with itself.
      configuration.persistentReadOnlyConnections = true
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA temp_store = MEMORY")
        try database.execute(sql: "PRAGMA secure_delete = \(erasing.rawValue)")
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      try pool.writeWithoutTransaction { database in
        // GRDB sets NORMAL after `prepareDatabase`: an acknowledged commit could vanish with the power. So set it
        // last, and believe only what is read back.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
          try String.fetchOne(database, sql: "PRAGMA journal_mode")?.lowercased() == "wal"
        else { throw StoreError.unusable(file: name, detail: "SQLite does not keep to WAL with synchronous=FULL here") }
      }
      try pool.read { database in
        if try migrator.hasBeenSuperseded(database) { throw StoreError.schemaTooNew(file: name) }
      }
      try migrator.migrate(pool)
      return SQLitePool(pool)
    }
  }

  /// Whether what is deleted is overwritten with zeros.
  enum Erasing: String {
    case always = "ON"
    /// Wherever that costs no writing of its own.
    case whereFree = "FAST"
  }

  /// Moves the write-ahead log into the file and empties it, without waiting for anybody.
  /// - Returns: false where somebody else was reading or writing.
  @discardableResult
  static func emptyLog(_ pool: SQLitePool) throws -> Bool {
    try pool.writeWithoutTransaction { database in
      // The writer's next commit would wait behind this: a reader in another process must not hold it up.
      try database.execute(sql: "PRAGMA busy_timeout = 0")
      defer { try? database.execute(sql: "PRAGMA busy_timeout = \(Int(busyTimeout * 1000))") }
      do {
        _ = try database.checkpoint(.truncate)
        return true
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
        return false
      }
    }
  }

  /// How long a writer waits for another process's, in seconds.
  private static let busyTimeout = 10.0

  /// What SQLite finds wrong with the file, a line each.
  static func integrityProblems(_ pool: SQLitePool, name: String) throws -> [String] {
    do {
      return try pool.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }.filter { $0 != "ok" }.map {
        "\(name): \($0)"
      }
    } catch let error as DatabaseError {
      return ["\(name): \(error.message ?? "cannot be read")"]
    }
  }

  /// Closes the file, whole: nothing is left in the log for another program to miss.
  static func close(_ pool: SQLitePool) throws {
    try emptyLog(pool)
    try pool.close()
  }
}
