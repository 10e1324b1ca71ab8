import GRDB
import TemplateAnalytics

extension SQLiteCatalog {
  /// - Throws: ``StoreError/exists(_:)`` where the WABA or one of its phone number ids is registered,
  ///   ``StoreError/missing(_:)`` where there is no such account.
  package func addWABA(_ waba: WABA) throws(StoreError) {
    try write { database in
      try SQLiteCatalog.requireAccount(waba.sid, database)
      if try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM waba WHERE id = ?)", arguments: [waba.id.value]) == true
      {
        throw StoreError.exists("WABA \(waba.id)")
      }
      try SQLiteCatalog.save(waba, database)
    }
  }

  /// Replaces what is known of a WABA.
  /// - Throws: ``StoreError/missing(_:)`` where the WABA or its account is not registered.
  package func setWABA(_ waba: WABA) throws(StoreError) {
    try write { database in
      try SQLiteCatalog.requireAccount(waba.sid, database)
      guard
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM waba WHERE id = ?)", arguments: [waba.id.value]) == true
      else { throw StoreError.missing("WABA \(waba.id)") }
      try SQLiteCatalog.save(waba, database)
    }
  }

  private static func save(_ waba: WABA, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO waba (id, sid, name, country, shared_with, time_zone, api_version, source)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET sid = excluded.sid, name = excluded.name, country = excluded.country,
          shared_with = excluded.shared_with, time_zone = excluded.time_zone, api_version = excluded.api_version,
          source = excluded.source
        """,
      arguments: [
        waba.id.value, waba.sid, waba.name, waba.country, waba.sharedWith.joined(separator: ","), waba.timeZone,
        waba.apiVersion, waba.source.rawValue,
      ])
    try database.execute(sql: "DELETE FROM phone_number WHERE waba = ?", arguments: [waba.id.value])
    for phone in waba.phoneNumbers {
      let owner = try Int64.fetchOne(database, sql: "SELECT waba FROM phone_number WHERE id = ?", arguments: [phone.id])
      if let owner { throw StoreError.exists("phone number \(phone.id), of WABA \(owner),") }
      try database.execute(
        sql: "INSERT INTO phone_number (id, waba, number) VALUES (?, ?, ?)",
        arguments: [phone.id, waba.id.value, phone.number])
    }
  }
}
