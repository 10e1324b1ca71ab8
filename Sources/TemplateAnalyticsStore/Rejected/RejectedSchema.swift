import GRDB

enum RejectedSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      // Where its delivery began in the inbox, and its number among the rejected parts of it: one that is settled twice
      // is kept once. AUTOINCREMENT: people call a part by its id, so another one must not get it.
      try database.execute(
        sql: """
          CREATE TABLE rejected (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            segment TEXT NOT NULL,
            start INTEGER NOT NULL,
            item INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            waba INTEGER,
            received_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (segment, start, item)
          ) STRICT;
          CREATE INDEX rejected_received_at ON rejected (received_at);
          """)
    }
    return migrator
  }
}
