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

  /// What has expired.
  static func expiryMarks(_ database: Database) throws -> ExpiryMarks {
    ExpiryMarks(
      goneBefore: try value("gone_before", database) ?? .min,
      round: try value("expiring_before", database).map { before in
        ExpiryMarks.Round(
          before: before, cursor: UInt64(bitPattern: try value("expiry_cursor", database) ?? 0))
      })
  }

  static func setExpiryMarks(_ marks: ExpiryMarks, _ database: Database) throws {
    try set("gone_before", marks.goneBefore, database)
    if let round = marks.round {
      try set("expiring_before", round.before, database)
      try set("expiry_cursor", Int64(bitPattern: round.cursor), database)
    } else {
      try database.execute(sql: "DELETE FROM state WHERE name IN ('expiring_before', 'expiry_cursor')")
    }
  }

  /// How often the ledger was written to: whoever remembers something of it sees whether it still holds.
  static func generation(_ database: Database) throws -> Int64 { try value("generation", database) ?? 0 }

  static func setGeneration(_ generation: Int64, _ database: Database) throws {
    try set("generation", generation, database)
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

/// Which records have expired: they are not there any more, though their bytes may be until their run is next
/// rewritten.
struct ExpiryMarks: Sendable {
  /// Those that learned nothing since this day (its number).
  var goneBefore: Int64
  /// The round under way, nil between two.
  var round: Round?

  struct Round: Sendable {
    /// It lets those expire that learned nothing since this day (its number).
    var before: Int64
    /// The first key that it has not come to.
    var cursor: UInt64
  }

  /// - Parameter touched: the number of the day on which the record last learned something.
  func isGone(_ message: MessageKey, touched: Int64) -> Bool {
    if touched < goneBefore { return true }
    guard let round else { return false }
    return touched < round.before && message.hash < round.cursor
  }
}
