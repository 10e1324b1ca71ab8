import NIOCore

/// A statement with all that goes to the server beside it.
struct ClickHouseStatement: Sendable {
  var sql: String
  var settings: [String: String] = [:]
  var content: Content = .none

  enum Content: Sendable {
    case none
    /// The rows of an insertion.
    case rows(ByteBuffer)
    /// Tables that live as long as the statement: long lists of ids.
    case tables([ClickHouseTable])
  }

  /// A question about data that others change at the same time.
  static func select(_ sql: String, with tables: [ClickHouseTable] = []) -> ClickHouseStatement {
    ClickHouseStatement(sql: sql + " FORMAT RowBinary", content: tables.isEmpty ? .none : .tables(tables))
  }

  static func insert(into table: String, _ rows: RowBinaryWriter) -> ClickHouseStatement {
    ClickHouseStatement(sql: "INSERT INTO \(table) FORMAT RowBinary", content: .rows(rows.bytes))
  }
}

/// A table that is sent along with a statement.
struct ClickHouseTable: Sendable {
  var name: String
  /// Columns and types, as in `CREATE TABLE`.
  var structure: String
  var rows: RowBinaryWriter
}
