import GRDB
import GRDBSQLite

/// A prepared statement run through SQLite's C interface: about 2 µs a row where GRDB's takes 7.
///
/// Only for loops over facts, within one access to the database. Columns and parameters are numbered from 0 here.
struct HotStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer?

  init(_ database: Database, _ sql: String) throws {
    statement = try database.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
    connection = sqlite3_db_handle(handle)
    reset()
  }

  /// A parameter.
  enum Value {
    case null
    case integer(Int64)
    case text(String)
    /// Bytes that stay where they are until the statement has run.
    case blob(UnsafeRawBufferPointer)

    init(_ value: Int64?) { self = value.map(Value.integer) ?? .null }
    init(bits value: UInt64?) { self = value.map { .integer(Int64(bitPattern: $0)) } ?? .null }
    init(_ value: String?) { self = value.map(Value.text) ?? .null }
  }

  /// Runs a statement that returns no rows.
  func run(_ parameters: [Value]) throws {
    bind(parameters)
    defer { reset() }
    while try step() {}
  }

  /// Runs a query and calls `row` for each of its rows.
  /// - Parameter more: parameters behind the first.
  func each(_ parameters: [Value], _ more: [Value] = [], row: (HotStatement) throws -> Void) throws {
    bind(parameters)
    bind(more, after: parameters.count)
    defer { reset() }
    while try step() { try row(self) }
  }

  /// Runs a query and reads its first row.
  /// - Returns: nil where there is none.
  func first<Result>(_ parameters: [Value], read: (HotStatement) throws -> Result) throws -> Result? {
    bind(parameters)
    defer { reset() }
    return try step() ? try read(self) : nil
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalInteger(_ column: Int32) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
  }

  func bits(_ column: Int32) -> UInt64 { UInt64(bitPattern: integer(column)) }

  func optionalBits(_ column: Int32) -> UInt64? { optionalInteger(column).map { UInt64(bitPattern: $0) } }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    // By its length: a text may hold a NUL.
    return String(
      decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
  }

  /// Calls `use` with the bytes of a blob, none for NULL. They are there only meanwhile.
  func withBlob<Result>(_ column: Int32, _ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try use(
      UnsafeRawBufferPointer(
        start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column))))
  }

  private func bind(_ parameters: [Value], after count: Int = 0) {
    for (index, parameter) in parameters.enumerated() {
      let position = Int32(count + index + 1)
      switch parameter {
      case .null: sqlite3_bind_null(handle, position)
      case .integer(let value): sqlite3_bind_int64(handle, position, value)
      case .text(let value):
        // SQLITE_TRANSIENT, which sqlite3.h defines as -1 cast to this very type and Swift does not import. It is as
        // wide as a pointer, SQLite compares it and never calls it, and copies the text before the call returns.
        sqlite3_bind_text(
          handle, position, value, Int32(value.utf8.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
      case .blob(let value):
        // nil as the destructor is SQLITE_STATIC: no copy is made. Without an address it would be NULL.
        if value.isEmpty {
          sqlite3_bind_zeroblob(handle, position, 0)
        } else {
          sqlite3_bind_blob(handle, position, value.baseAddress, Int32(value.count), nil)
        }
      }
    }
  }

  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: connection.map { String(cString: sqlite3_errmsg($0)) })
    }
  }

  private func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}
