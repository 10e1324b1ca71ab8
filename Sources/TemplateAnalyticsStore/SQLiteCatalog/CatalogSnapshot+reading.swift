import Foundation
import GRDB
import TemplateAnalytics

extension CatalogSnapshot {
  /// Reads when keys were last used, and nothing else.
  mutating func readUses(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT id, last_used_at FROM api_key") {
      keys[row["id"]]?.lastUsedAt = row["last_used_at"]
    }
  }

  /// Reads the whole catalogue.
  init(reading database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT * FROM account") {
      let account = Account(sid: row["sid"], name: row["name"], hasPlan: row["has_plan"])
      accounts[account.sid] = account
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM api_key") {
      let hash: Data = row["hash"]
      let key = APIKey(
        id: row["id"], sid: row["sid"], name: row["name"], createdAt: row["created_at"], expiresAt: row["expires_at"],
        revokedAt: row["revoked_at"], lastUsedAt: row["last_used_at"], hash: Array(hash))
      keys[key.id] = key
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM waba") {
      guard let id = WABAID(row["id"] as Int64) else { continue }
      let sharedWith: String = row["shared_with"]
      wabas[id] = WABA(
        id: id, sid: row["sid"], name: row["name"], country: row["country"],
        sharedWith: sharedWith.split(separator: ",").map(String.init), timeZone: row["time_zone"],
        apiVersion: row["api_version"], source: WABA.Source(rawValue: row["source"]) ?? .webhooks)
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM phone_number ORDER BY id") {
      guard let waba = WABAID(row["waba"] as Int64) else { continue }
      wabas[waba]?.phoneNumbers.append(WABA.PhoneNumber(id: row["id"], number: row["number"]))
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM template ORDER BY waba, id") {
      guard let waba = WABAID(row["waba"] as Int64), let id = TemplateID(row["id"] as Int64) else { continue }
      let category: String? = row["category"]
      let status: String? = row["status"]
      let components: String = row["components"]
      templates[waba, default: []].append(
        Template(
          id: id, name: row["name"], language: row["language"],
          category: category.map(TemplateCategory.init(rawValue:)),
          status: status.map(TemplateStatus.init(rawValue:)),
          components: try JSONDecoder().decode([TemplateComponent].self, from: Data(components.utf8))))
    }
    for row in try Row.fetchAll(database, sql: "SELECT * FROM link") {
      guard let id = LinkID(row["id"] as String), let waba = WABAID(row["waba"] as Int64),
        let template = TemplateID(row["template"] as Int64), let target = LinkTarget(row["target"] as String)
      else { continue }
      links[id] = Link(
        id: id, waba: waba, template: template, button: row["button"], target: target, createdAt: row["created_at"],
        deletedAt: row["deleted_at"])
    }
    index()
  }
}
