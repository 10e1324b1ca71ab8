import Foundation
import GRDB
import TemplateAnalytics

/// A delivery, or a part of one, that could not be understood: the only thing that is kept raw.
package struct RejectedDelivery: Equatable, Sendable {
  package var id: Int64
  package var content: DeliveryContent
  package var receivedAt: UnixTime
  /// Where and why, without any of the content.
  package var reason: String
}

/// Where deliveries, and parts of them, that could not be understood are kept until they are tried again or their time
/// is over.
package final class RejectedDeliveries: Sendable {
  /// The file's name within the data directory.
  package static let fileName = "rejected.sqlite"

  let pool: SQLitePool

  /// - Parameter directory: the data directory.
  package init(directory: String) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(Self.fileName).path
    pool = try SQLiteFile.open(path, readers: 1, erasing: .always, migrator: RejectedSchema.migrator)
  }

  /// A part of a delivery to set aside.
  struct Part: Sendable {
    /// Where the delivery that it is from begins.
    var delivery: Inbox.Position
    /// Its number among the rejected parts of that delivery.
    var index: Int
    var kind: DeliveryContent.Kind
    var waba: WABAID?
    var receivedAt: UnixTime
    var item: RejectedItem
  }

  /// Sets parts of deliveries aside. Doing so twice is doing so once.
  func keep(_ parts: [Part]) throws(StoreError) {
    if parts.isEmpty { return }
    try StoreError.translating(Self.fileName) {
      try pool.write { database in
        for part in parts {
          try database.execute(
            sql: """
              INSERT OR IGNORE INTO rejected (segment, start, item, kind, waba, received_at, reason, body)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?)
              """,
            arguments: [
              part.delivery.segment, part.delivery.offset, part.index, part.kind.rawValue, part.waba?.value,
              part.receivedAt, part.item.reason, Data(part.item.body),
            ])
        }
      }
    }
  }

  /// What is set aside, oldest first.
  package func all() throws(StoreError) -> [RejectedDelivery] { try fetch("ORDER BY id") }

  /// How many are set aside.
  package func count() throws(StoreError) -> Int {
    try StoreError.translating(Self.fileName) {
      try pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM rejected") ?? 0 }
    }
  }

  /// One of them.
  /// - Throws: ``StoreError/missing(_:)``.
  package func one(id: Int64) throws(StoreError) -> RejectedDelivery {
    guard let found = try fetch("WHERE id = ?", [id]).first else {
      throw StoreError.missing("rejected delivery \(id)")
    }
    return found
  }

  /// Puts everything that is set aside into `inbox`, to be read again, and only then takes it away here: after a stop
  /// in between some of it is there twice.
  /// - Returns: how many there were.
  func retry(into inbox: Inbox) async throws(StoreError) -> Int {
    // What is set aside meanwhile, perhaps again, waits for the next time.
    let lastID = try StoreError.translating(Self.fileName) {
      try pool.read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM rejected") ?? 0 }
    }
    var count = 0
    while let next = try fetch("WHERE id <= ? ORDER BY id LIMIT 1", [lastID]).first {
      // In pieces of those that came in the same second, or the first few of them.
      let piece = try fetch(
        "WHERE id <= ? AND received_at = ? ORDER BY id LIMIT 8", [lastID, next.receivedAt])
      try await inbox.append(piece.map(\.content.retried), receivedAt: next.receivedAt)
      try StoreError.translating(Self.fileName) {
        try pool.write { database in
          for item in piece { try database.execute(sql: "DELETE FROM rejected WHERE id = ?", arguments: [item.id]) }
        }
      }
      count += piece.count
    }
    try emptyLog()
    return count
  }

  /// Erases what was set aside before `time`, down to the write-ahead log.
  package func erase(before time: UnixTime) throws(StoreError) {
    try StoreError.translating(Self.fileName) {
      try pool.write { try $0.execute(sql: "DELETE FROM rejected WHERE received_at < ?", arguments: [time]) }
    }
    // Each time: a reader may have been in the way the last time.
    try emptyLog()
  }

  /// What is wrong with the file, a line each.
  func problems() throws(StoreError) -> [String] {
    try StoreError.translating(Self.fileName) { try SQLiteFile.integrityProblems(pool, name: Self.fileName) }
  }

  package func close() throws(StoreError) {
    try StoreError.translating(Self.fileName) { try SQLiteFile.close(pool) }
  }

  private func emptyLog() throws(StoreError) {
    try StoreError.translating(Self.fileName) { _ = try SQLiteFile.emptyLog(pool) }
  }

  private func fetch(_ condition: String, _ arguments: StatementArguments = []) throws(StoreError) -> [RejectedDelivery]
  {
    try StoreError.translating(Self.fileName) {
      try pool.read { database in
        try Row.fetchAll(
          database, sql: "SELECT id, kind, waba, received_at, reason, body FROM rejected \(condition)",
          arguments: arguments
        ).map { row in
          let waba: Int64? = row["waba"]
          let body: Data = row["body"]
          return RejectedDelivery(
            id: row["id"],
            content: DeliveryContent(
              kind: DeliveryContent.Kind(rawValue: row["kind"]) ?? .webhook, waba: waba.flatMap { WABAID($0) },
              body: Array(body)),
            receivedAt: row["received_at"], reason: row["reason"])
        }
      }
    }
  }
}

extension DeliveryContent {
  /// As it is tried again: a line of an import is known by now, and would be left out as a repetition under its own
  /// kind.
  fileprivate var retried: DeliveryContent {
    var content = self
    switch kind {
    case .importedSends: content.kind = .retriedSends
    case .importedWebhooks: content.kind = .retriedWebhooks
    case .webhook, .sends, .receipts, .proxiedSends, .clicks, .retriedSends, .retriedWebhooks: break
    }
    return content
  }
}
