import GRDB

extension StoreError {
  /// Runs `body` and turns whatever SQLite throws into a `StoreError` about `file`.
  static func translating<Result>(_ file: String, _ body: () throws -> Result) throws(StoreError) -> Result {
    do {
      return try body()
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// Runs `body` and turns whatever SQLite throws into a `StoreError` about `file`.
  static func translating<Result: Sendable>(
    _ file: String, _ body: () async throws -> Result
  ) async throws(StoreError) -> Result {
    do {
      return try await body()
    } catch {
      throw StoreError(error, file: file)
    }
  }

  init(_ error: any Error, file: String) {
    switch error {
    case let error as StoreError:
      self = error
    case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
      self = .diskFull(file: file)
    // GRDB's word for a connection that was closed.
    case let error as DatabaseError where error.resultCode == .SQLITE_MISUSE:
      self = .closed
    case let error as DatabaseError:
      // The message alone: GRDB's description repeats the SQL and could repeat its arguments.
      self = .unusable(file: file, detail: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
    default:
      self = .unusable(file: file, detail: "\(type(of: error))")
    }
  }
}
