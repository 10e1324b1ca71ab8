import GRDB

enum SQLiteArchiveSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in try database.execute(sql: first) }
    return migrator
  }

  /// Days are numbers of ``Day``, times Unix seconds.
  private static let first = """
    -- A row for each day that Meta told of, also where all counts are 0. `amount_spent` is in millionths of the WABA's currency.
    CREATE TABLE day (
      waba INTEGER NOT NULL, template INTEGER NOT NULL, product INTEGER NOT NULL, day INTEGER NOT NULL,
      sent INTEGER NOT NULL, delivered INTEGER NOT NULL, read INTEGER NOT NULL, replied INTEGER NOT NULL,
      amount_spent INTEGER NOT NULL,
      PRIMARY KEY (waba, template, product, day)
    ) STRICT, WITHOUT ROWID;
    -- None with a count of 0. Of each of them there is a day, too.
    CREATE TABLE button (
      waba INTEGER NOT NULL, template INTEGER NOT NULL, product INTEGER NOT NULL, day INTEGER NOT NULL,
      kind INTEGER NOT NULL, text TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (waba, template, product, day, kind, text)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE progress (
      waba INTEGER NOT NULL, template INTEGER NOT NULL, product INTEGER NOT NULL,
      through INTEGER, fetched_at INTEGER NOT NULL, refusal_code INTEGER, refusal_message TEXT,
      PRIMARY KEY (waba, template, product)
    ) STRICT, WITHOUT ROWID;
    """
}
