import Foundation
import GRDB
import TemplateAnalytics

extension SQLiteCatalog {
  /// - Throws: ``StoreError/exists(_:)`` where the SID is taken.
  package func addAccount(_ account: Account) throws(StoreError) {
    try write { database in
      if try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE sid = ?)", arguments: [account.sid]) == true
      {
        throw StoreError.exists("account \(account.sid)")
      }
      try database.execute(
        sql: "INSERT INTO account (sid, name, has_plan) VALUES (?, ?, ?)",
        arguments: [account.sid, account.name, account.hasPlan])
    }
  }

  /// - Throws: ``StoreError/missing(_:)``.
  package func setPlan(_ hasPlan: Bool, ofAccount sid: String) throws(StoreError) {
    try write { database in
      try database.execute(sql: "UPDATE account SET has_plan = ? WHERE sid = ?", arguments: [hasPlan, sid])
      if database.changesCount == 0 { throw StoreError.missing("account \(sid)") }
    }
  }

  /// Makes a key of an account.
  /// - Returns: the key, and its text, which is stored nowhere and cannot be shown again.
  /// - Throws: ``StoreError/missing(_:)`` where there is no such account.
  package func addKey(
    sid: String, name: String, expiresAt: UnixTime?, now: UnixTime
  ) throws(StoreError) -> (key: APIKey, text: String) {
    try write { database in
      try SQLiteCatalog.requireAccount(sid, database)
      let (id, text) = KeyText.make()
      let key = APIKey(
        id: id, sid: sid, name: name, createdAt: now, expiresAt: expiresAt, revokedAt: nil, lastUsedAt: nil,
        hash: KeyText.hash(text))
      try database.execute(
        sql: "INSERT INTO api_key (id, sid, name, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [id, sid, name, Data(key.hash), now, expiresAt])
      return (key, text)
    }
  }

  /// Revokes a key, for good.
  /// - Throws: ``StoreError/missing(_:)``.
  package func revokeKey(_ id: String, now: UnixTime) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", arguments: [now, id])
      if database.changesCount == 0 { throw StoreError.missing("key \(id)") }
    }
  }

  static func requireAccount(_ sid: String, _ database: Database) throws {
    guard
      try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE sid = ?)", arguments: [sid]) == true
    else { throw StoreError.missing("account \(sid)") }
  }
}
