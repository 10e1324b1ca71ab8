import GRDB

enum SQLiteCatalogSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in try database.execute(sql: first) }
    migrator.registerMigration("2") { database in try database.execute(sql: links) }
    migrator.registerMigration("3") { database in try database.execute(sql: changes) }
    return migrator
  }

  private static let first = """
    CREATE TABLE account (
      sid TEXT PRIMARY KEY, name TEXT NOT NULL, has_plan INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE api_key (
      id TEXT PRIMARY KEY,
      sid TEXT NOT NULL REFERENCES account (sid),
      name TEXT NOT NULL,
      hash BLOB NOT NULL,
      created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE waba (
      id INTEGER PRIMARY KEY,
      sid TEXT NOT NULL REFERENCES account (sid),
      name TEXT NOT NULL, country TEXT NOT NULL, shared_with TEXT NOT NULL, time_zone TEXT NOT NULL,
      api_version TEXT NOT NULL, source TEXT NOT NULL
    ) STRICT;
    CREATE TABLE phone_number (
      id TEXT PRIMARY KEY, waba INTEGER NOT NULL REFERENCES waba (id) ON DELETE CASCADE, number TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX phone_number_waba ON phone_number (waba);
    -- No reference to waba: a template webhook may come before the operator registers its WABA. The times say when each
    -- part was last told, so that a late webhook does not undo a newer one.
    CREATE TABLE template (
      waba INTEGER NOT NULL, id INTEGER NOT NULL,
      name TEXT NOT NULL, language TEXT NOT NULL,
      category TEXT, status TEXT, quality TEXT,
      components TEXT NOT NULL,
      name_at INTEGER NOT NULL, category_at INTEGER NOT NULL, status_at INTEGER NOT NULL, quality_at INTEGER NOT NULL,
      components_at INTEGER NOT NULL,
      PRIMARY KEY (waba, id)
    ) STRICT, WITHOUT ROWID;
    """

  // No reference to waba or template: a link outlives both, since its tokens are out there.
  private static let links = """
    CREATE TABLE link (
      id TEXT PRIMARY KEY,
      waba INTEGER NOT NULL, template INTEGER NOT NULL,
      button TEXT NOT NULL, target TEXT NOT NULL,
      created_at INTEGER NOT NULL, deleted_at INTEGER
    ) STRICT, WITHOUT ROWID;
    """

  /// A number that is another one after every change but that a key was used, which happens all the time: what is in
  /// memory is read anew only then.
  private static var changes: String {
    var sql = "CREATE TABLE change (number INTEGER NOT NULL) STRICT; INSERT INTO change VALUES (1);"
    let known = "id, sid, name, hash, created_at, expires_at, revoked_at"
    for table in ["account", "api_key", "waba", "phone_number", "template", "link"] {
      for event in ["INSERT", "DELETE", table == "api_key" ? "UPDATE OF \(known)" : "UPDATE"] {
        let name = "\(table)_\(event.prefix { $0 != " " }.lowercased())"
        sql += """
          CREATE TRIGGER \(name) AFTER \(event) ON \(table) BEGIN UPDATE change SET number = number + 1; END;

          """
      }
    }
    return sql
  }
}
