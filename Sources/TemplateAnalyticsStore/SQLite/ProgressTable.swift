import GRDB

/// How far the inbox's segments are settled, in bytes: written in the transaction that settles them, or once they are.
enum ProgressTable {
  static let schema = """
    CREATE TABLE progress (inbox TEXT PRIMARY KEY, settled_through INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    """

  /// By segment.
  static func all(_ database: Database) throws -> [String: Int64] {
    let rows = try Row.fetchAll(database, sql: "SELECT inbox, settled_through FROM progress")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  /// Never goes back.
  static func advance(_ settlement: Settlement, _ database: Database) throws {
    for (segment, offset) in settlement.progress {
      try database.execute(
        sql: """
          INSERT INTO progress (inbox, settled_through) VALUES (?, ?)
          ON CONFLICT DO UPDATE SET settled_through = max(settled_through, excluded.settled_through)
          """,
        arguments: [segment, offset])
    }
    for segment in settlement.forgotten {
      try database.execute(sql: "DELETE FROM progress WHERE inbox = ?", arguments: [segment])
    }
  }
}
