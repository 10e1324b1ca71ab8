import GRDB
import TemplateAnalytics

extension SQLiteCatalog {
  /// - Throws: ``StoreError/exists(_:)`` where the id is taken.
  package func addLink(_ link: Link) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO link (id, waba, template, button, target, created_at, deleted_at)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          link.id.description, link.waba.value, link.template.value, link.button, link.target.url, link.createdAt,
          link.deletedAt,
        ])
      if database.changesCount == 0 { throw StoreError.exists("link \(link.id)") }
    }
  }

  /// - Throws: ``StoreError/missing(_:)``.
  package func deleteLink(_ id: LinkID, now: UnixTime) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE link SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?", arguments: [now, id.description])
      if database.changesCount == 0 { throw StoreError.missing("link \(id)") }
    }
  }
}
