import Foundation
import GRDB
import TemplateAnalytics

extension SQLiteCatalog {
  /// Everything in the catalogue, in the parts that a catalogue of many nodes keeps: older than any change there.
  func parts() throws(StoreError) -> [CatalogPart] {
    try StoreError.translating(SQLiteCatalog.fileName) {
      try pool.read { database in
        let snapshot = try CatalogSnapshot(reading: database)
        var parts: [CatalogPart] = []
        func add(_ place: CatalogPart.Place, _ value: String, version: UInt64 = 1) {
          parts.append(CatalogPart(place: place, version: version, value: value))
        }
        for account in snapshot.accounts.values {
          add(.account(account.sid, .name), account.name)
          add(.account(account.sid, .plan), account.hasPlan ? "1" : "0")
        }
        for key in snapshot.keys.values {
          add(.key(key.id, .key), CatalogPart.text(of: key))
          if let time = key.revokedAt { add(.key(key.id, .revoked), String(time)) }
          if let time = key.lastUsedAt { add(.key(key.id, .lastUsed), String(time), version: UInt64(clamping: time)) }
        }
        for waba in snapshot.wabas.values { add(.waba(waba.id), CatalogPart.text(of: waba)) }
        // With the times at which each was told, so that a webhook which is older does not undo it.
        for row in try Row.fetchAll(database, sql: "SELECT * FROM template") {
          guard let waba = WABAID(row["waba"] as Int64), let id = TemplateID(row["id"] as Int64) else { continue }
          let key = TemplateKey(waba: waba, template: id)
          func add(_ name: CatalogPart.Name, _ column: String, at time: String) {
            guard let value: String = row[column] else { return }
            parts += CatalogPart.parts(of: key, at: row[time] as Int64, [name: value])
          }
          add(.name, "name", at: "name_at")
          add(.language, "language", at: "name_at")
          add(.category, "category", at: "category_at")
          add(.status, "status", at: "status_at")
          add(.quality, "quality", at: "quality_at")
          add(.components, "components", at: "components_at")
        }
        for link in snapshot.links.values {
          add(.link(link.id, .link), CatalogPart.text(of: link))
          if let time = link.deletedAt { add(.link(link.id, .deleted), String(time)) }
        }
        return parts
      }
    }
  }
}
