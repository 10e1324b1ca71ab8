import GRDB
import TemplateAnalytics

/// Single numbers that the ledger remembers.
enum LedgerState {
  /// The latest time that any expired record knew. Facts up to it whose record is not there may have been counted
  /// before; tallies after it can be recounted from the records.
  static func expiredThrough(_ database: Database) throws -> UnixTime {
    try value("expired_through", database) ?? .min
  }

  static func setExpiredThrough(_ time: UnixTime, _ database: Database) throws {
    try set("expired_through", time, database)
  }

  /// Up to which key the present round of expiry has come, nil at the start of a round.
  static func expiryCursor(_ database: Database) throws -> Int64? { try value("expiry_cursor", database) }

  static func setExpiryCursor(_ key: Int64?, _ database: Database) throws {
    if let key {
      try set("expiry_cursor", key, database)
    } else {
      try database.execute(sql: "DELETE FROM state WHERE name = 'expiry_cursor'")
    }
  }

  /// The day on which the last round of expiry was finished.
  static func lastExpiry(_ database: Database) throws -> Day? {
    try value("last_expiry", database).map(Day.init(number:))
  }

  static func setLastExpiry(_ day: Day, _ database: Database) throws { try set("last_expiry", day.number, database) }

  /// Of the secret that made the keys of the records.
  static func fingerprint(_ database: Database) throws -> UInt64? {
    try value("fingerprint", database).map { UInt64(bitPattern: $0) }
  }

  static func setFingerprint(_ fingerprint: UInt64, _ database: Database) throws {
    try set("fingerprint", Int64(bitPattern: fingerprint), database)
  }

  /// Seconds.
  static func replyWindow(_ database: Database) throws -> Int64? { try value("reply_window", database) }

  static func setReplyWindow(_ seconds: Int64, _ database: Database) throws {
    try set("reply_window", seconds, database)
  }

  private static func value(_ name: String, _ database: Database) throws -> Int64? {
    try Int64.fetchOne(database, sql: "SELECT value FROM state WHERE name = ?", arguments: [name])
  }

  private static func set(_ name: String, _ value: Int64, _ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      arguments: [name, value])
  }
}
