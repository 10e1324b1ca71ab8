import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import TemplateAnalytics

/// Where everything that comes in is kept raw, in order, from its acknowledgement until it is in the counts.
///
/// An append returns once its bytes are on the disk. Appends that come while a commit is under way share the next one.
/// What is trimmed is overwritten with zeros; ``shrink()`` empties the write-ahead log, so that nothing of a settled
/// delivery is left in the file.
package final class Inbox: Sendable {
  /// The file's name within the data directory.
  package static let fileName = "inbox.sqlite"

  /// Names this inbox: what the ledger has settled is remembered by it.
  package let name: String
  let pool: DatabasePool
  private let maximumBytes: Int
  private let writer = DispatchQueue(label: "tickmark.inbox")
  let state: Mutex<State>

  struct State {
    var waiting: [Waiting] = []
    var isWriting = false
    /// Bytes of deliveries in the file or on their way there.
    var bytes = 0
    var recountedAt: ContinuousClock.Instant?
    var isClosed = false
    var appended: (@Sendable () -> Void)?
  }

  struct Waiting {
    let contents: [DeliveryContent]
    let receivedAt: UnixTime
    let continuation: CheckedContinuation<Result<Int64, StoreError>, Never>
    var byteCount: Int { contents.reduce(0) { $0 + $1.body.count } }
  }

  /// - Parameters:
  ///   - directory: the data directory.
  ///   - maximumBytes: how many bytes may wait to be settled.
  package init(directory: String, maximumBytes: Int = 4 << 30) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(Inbox.fileName).path
    let pool = try SQLiteFile.open(path, readers: 2, erasing: .always, migrator: InboxSchema.migrator)
    self.pool = pool
    self.maximumBytes = maximumBytes
    let (name, bytes) = try StoreError.translating(Inbox.fileName) {
      try pool.read { database in
        let bytes = try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(body)), 0) FROM delivery")
        return (try String.fetchOne(database, sql: "SELECT name FROM identity") ?? "", bytes ?? 0)
      }
    }
    self.name = name
    state = Mutex(State(bytes: bytes))
  }

  /// Calls `notify` after every append, from any thread.
  package func onAppend(_ notify: @escaping @Sendable () -> Void) {
    state.withLock { $0.appended = notify }
  }

  /// Keeps `contents`, all or nothing.
  ///
  /// - Returns: the id of the last of them, once they are on the disk.
  /// - Throws: ``StoreError/inboxFull(limit:)``, ``StoreError/diskFull(file:)``, or why the file cannot be written;
  ///   then nothing was kept.
  @discardableResult
  package func append(_ contents: [DeliveryContent], receivedAt: UnixTime) async throws(StoreError) -> Int64 {
    do {
      return try await tryAppending(contents, receivedAt: receivedAt)
    } catch .inboxFull(let limit) {
      // Another process may have trimmed it: ask the file before refusing, but not for every delivery of a flood.
      guard try recountBytes() else { throw .inboxFull(limit: limit) }
      return try await tryAppending(contents, receivedAt: receivedAt)
    }
  }

  /// Counts the bytes in the file again.
  /// - Returns: false where that was done less than a second ago.
  private func recountBytes() throws(StoreError) -> Bool {
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.recountedAt, last + .seconds(1) > now { return false }
      state.recountedAt = now
      return true
    }
    guard isDue else { return false }
    let bytes = try StoreError.translating(Inbox.fileName) {
      try pool.read { try Int.fetchOne($0, sql: "SELECT coalesce(sum(length(body)), 0) FROM delivery") ?? 0 }
    }
    state.withLock { state in state.bytes = bytes + state.waiting.reduce(0) { $0 + $1.byteCount } }
    return true
  }

  private func tryAppending(_ contents: [DeliveryContent], receivedAt: UnixTime) async throws(StoreError) -> Int64 {
    let result = await withCheckedContinuation { continuation in
      let waiting = Waiting(contents: contents, receivedAt: receivedAt, continuation: continuation)
      let byteCount = waiting.byteCount
      enum Next {
        case wait, write
        case refuse(StoreError)
      }
      let next: Next = state.withLock { state in
        if state.isClosed { return .refuse(.closed) }
        if state.bytes + byteCount > maximumBytes { return .refuse(.inboxFull(limit: maximumBytes)) }
        state.bytes += byteCount
        state.waiting.append(waiting)
        if state.isWriting { return .wait }
        state.isWriting = true
        return .write
      }
      switch next {
      case .wait: break
      case .write: writer.async { self.writeWaiting() }
      case .refuse(let error): continuation.resume(returning: .failure(error))
      }
    }
    return try result.get()
  }

  /// Writes in one commit whatever waits, until nothing does.
  private func writeWaiting() {
    while true {
      let group = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.isWriting = false }
        return state.waiting
      }
      if group.isEmpty { return }
      do throws(StoreError) {
        let last = try write(group)
        for (waiting, id) in zip(group, last) { waiting.continuation.resume(returning: .success(id)) }
      } catch {
        state.withLock { $0.bytes -= group.reduce(0) { $0 + $1.byteCount } }
        for waiting in group { waiting.continuation.resume(returning: .failure(error)) }
      }
      state.withLock { $0.appended }?()
    }
  }

  /// - Returns: the last id of each of the group.
  private func write(_ group: [Waiting]) throws(StoreError) -> [Int64] {
    try StoreError.translating(Inbox.fileName) {
      try pool.writeWithoutTransaction { database in
        var last: [Int64] = []
        try database.inTransaction(.immediate) {
          let insert = try database.cachedStatement(
            sql: "INSERT INTO delivery (kind, waba, received_at, body) VALUES (?, ?, ?, ?)")
          for waiting in group {
            for content in waiting.contents {
              try insert.insert(content, receivedAt: waiting.receivedAt)
            }
            last.append(database.lastInsertedRowID)
          }
          return .commit
        }
        return last
      }
    }
  }

  /// Whether anything up to and including `id` is still there.
  func hasDeliveries(through id: Int64) throws(StoreError) -> Bool {
    try StoreError.translating(Inbox.fileName) {
      try pool.read {
        try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM delivery WHERE id <= ?)", arguments: [id]) ?? false
      }
    }
  }

  /// Counts bytes that got into the file without ``append(_:receivedAt:)``.
  func noteAppended(bytes: Int) { state.withLock { $0.bytes += bytes } }

  /// What waits to be settled.
  package struct Pending: Equatable, Sendable {
    package var count: Int
    package var bytes: Int
    /// When the oldest came.
    package var oldest: UnixTime?
  }

  package func pending() throws(StoreError) -> Pending {
    try StoreError.translating(Inbox.fileName) {
      try pool.read { database in
        // Ids have no gaps, and the file knows what other processes appended.
        let count = try Int.fetchOne(database, sql: "SELECT coalesce(max(id) - min(id) + 1, 0) FROM delivery") ?? 0
        let oldest = try UnixTime.fetchOne(database, sql: "SELECT received_at FROM delivery ORDER BY id LIMIT 1")
        return Pending(count: count, bytes: state.withLock { $0.bytes }, oldest: oldest)
      }
    }
  }

  /// The deliveries that come after `id`, in order.
  /// - Parameter byteCount: stop after this many bytes; at least one delivery is read where there is one.
  package func deliveries(after id: Int64, upTo byteCount: Int) throws(StoreError) -> [Delivery] {
    try StoreError.translating(Inbox.fileName) {
      try pool.read { database in
        var deliveries: [Delivery] = []
        var bytes = 0
        let statement = try database.cachedStatement(
          sql: "SELECT id, kind, waba, received_at, body FROM delivery WHERE id > ? ORDER BY id")
        let handle = statement.sqliteStatement
        sqlite3_reset(handle)
        sqlite3_bind_int64(handle, 1, id)
        defer { sqlite3_reset(handle) }
        while bytes < byteCount {
          let code = sqlite3_step(handle)
          if code == SQLITE_DONE { break }
          guard code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
          guard let kind = DeliveryContent.Kind(rawValue: sqlite3_column_int64(handle, 1)) else {
            throw StoreError.schemaTooNew(file: Inbox.fileName)
          }
          let body = [UInt8](
            UnsafeRawBufferPointer(
              start: sqlite3_column_blob(handle, 4), count: Int(sqlite3_column_bytes(handle, 4))))
          bytes += body.count
          deliveries.append(
            Delivery(
              id: sqlite3_column_int64(handle, 0),
              content: DeliveryContent(kind: kind, waba: WABAID(sqlite3_column_int64(handle, 2)), body: body),
              receivedAt: sqlite3_column_int64(handle, 3)))
        }
        return deliveries
      }
    }
  }

  /// Refuses further appends, waits for those under way and closes the file.
  package func close() throws(StoreError) {
    state.withLock { $0.isClosed = true }
    writer.sync {}
    try StoreError.translating(Inbox.fileName) { try SQLiteFile.close(pool) }
  }
}

extension Statement {
  /// Inserts a delivery through the C interface, which takes the body without a copy.
  fileprivate func insert(_ content: DeliveryContent, receivedAt: UnixTime) throws {
    let handle = sqliteStatement
    sqlite3_reset(handle)
    sqlite3_bind_int64(handle, 1, content.kind.rawValue)
    if let waba = content.waba { sqlite3_bind_int64(handle, 2, waba.value) } else { sqlite3_bind_null(handle, 2) }
    sqlite3_bind_int64(handle, 3, receivedAt)
    let code = content.body.withUnsafeBytes { bytes in
      // nil as the destructor is SQLITE_STATIC: the bytes stay where they are until the step is done. An empty array
      // has no address, and a null address would be NULL.
      if bytes.isEmpty {
        sqlite3_bind_zeroblob(handle, 4, 0)
      } else {
        sqlite3_bind_blob(handle, 4, bytes.baseAddress, Int32(bytes.count), nil)
      }
      return sqlite3_step(handle)
    }
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: sqlite3_db_handle(handle).map { String(cString: sqlite3_errmsg($0)) })
    }
  }
}
