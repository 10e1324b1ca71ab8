import GRDB

enum InboxSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      // AUTOINCREMENT: an id is never used again, even when the inbox ran empty, because the ledger remembers ids.
      try database.execute(
        sql: """
          CREATE TABLE delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            waba INTEGER,
            received_at INTEGER NOT NULL,
            body BLOB NOT NULL
          ) STRICT;
          CREATE TABLE rejected (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            delivery INTEGER NOT NULL,
            item INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            waba INTEGER,
            received_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (delivery, item)
          ) STRICT;
          CREATE INDEX rejected_received_at ON rejected (received_at);
          CREATE TABLE identity (name TEXT NOT NULL) STRICT;
          INSERT INTO identity VALUES (lower(hex(randomblob(16))));
          """)
    }
    return migrator
  }
}
