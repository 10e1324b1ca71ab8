import Foundation
import GRDB
import TemplateAnalytics

extension SQLiteCatalog {
  /// Adds templates, or replaces what is known of them: an import tells all at once, and is newest.
  package func importTemplates(_ templates: [Template], of waba: WABAID, now: UnixTime) throws(StoreError) {
    try write { database in
      for template in templates {
        try database.execute(
          sql: """
            INSERT INTO template (waba, id, name, language, category, status, components,
              name_at, category_at, status_at, quality_at, components_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, 0, ?8)
            ON CONFLICT DO UPDATE SET name = ?3, language = ?4, category = coalesce(?5, category), status = coalesce(?6, status),
              components = ?7, name_at = ?8, category_at = ?8, status_at = ?8, components_at = ?8
            """,
          arguments: [
            waba.value, template.id.value, template.name, template.language, template.category?.rawValue,
            template.status?.rawValue, try SQLiteCatalog.text(of: template.components), now,
          ])
      }
    }
  }

  /// Applies what template webhooks said. Each part changes only if the webhook is newer than what last told it;
  /// applying a change again changes nothing.
  package func apply(_ changes: [TemplateChange]) throws(StoreError) {
    if changes.isEmpty { return }
    try write { database in
      for change in changes {
        let key: StatementArguments = [change.key.waba.value, change.key.template.value]
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO template (waba, id, name, language, components,
              name_at, category_at, status_at, quality_at, components_at)
            VALUES (?, ?, '', '', '[]', 0, 0, 0, 0, 0)
            """,
          arguments: key)
        func set(_ assignment: String, _ value: (any DatabaseValueConvertible)?, unlessNewer column: String) throws {
          guard let value else { return }
          // Two of one second: the greater value, so that the order of deliveries does not matter.
          let part = assignment
          try database.execute(
            sql: """
              UPDATE template SET \(part) = ?1, \(column) = ?2
              WHERE waba = ?3 AND id = ?4
                AND (\(column) < ?2 OR \(column) = ?2 AND coalesce(\(part), '') < ?1)
              """,
            arguments: StatementArguments([value, change.time]) + key)
        }
        try set("name", change.name, unlessNewer: "name_at")
        if let language = change.language, !language.isEmpty {
          // A template's language never changes.
          try database.execute(
            sql: "UPDATE template SET language = ? WHERE waba = ? AND id = ?", arguments: [language] + key)
        }
        try set("category", change.category?.rawValue, unlessNewer: "category_at")
        try set("status", change.status?.rawValue, unlessNewer: "status_at")
        try set("quality", change.qualityScore, unlessNewer: "quality_at")
        try set("components", try change.components.map(SQLiteCatalog.text), unlessNewer: "components_at")
      }
    }
  }

  private static func text(of components: [TemplateComponent]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(components), as: UTF8.self)
  }
}
