import Dispatch
import GRDB
import Synchronization

/// The connections to one file, one that writes and some that read.
///
/// GRDB hands a connection that it has just closed to whoever waited for one meanwhile, and reading by that ends the
/// process. So closing waits for all who read or write, and nobody begins afterwards.
final class SQLitePool: Sendable {
  private let pool: DatabasePool
  private let isClosed = Mutex(false)
  private let users = DispatchGroup()

  init(_ pool: DatabasePool) { self.pool = pool }

  /// Reads from one state of the file.
  /// - Throws: ``StoreError/closed`` once it is closed; so do the others.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result { try using { try pool.read(body) } }

  /// Reads without a transaction around it.
  func unsafeRead<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try using { try pool.unsafeRead(body) }
  }

  /// Writes in one transaction.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result { try using { try pool.write(body) } }

  func writeWithoutTransaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try using { try pool.writeWithoutTransaction(body) }
  }

  func close() throws {
    isClosed.withLock { $0 = true }
    users.wait()
    try pool.close()
  }

  private func using<Result>(_ body: () throws -> Result) throws -> Result {
    try isClosed.withLock { isClosed in
      if isClosed { throw StoreError.closed }
      users.enter()
    }
    defer { users.leave() }
    return try body()
  }
}
