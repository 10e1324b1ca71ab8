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

extension Inbox {
  /// A part of a delivery to set aside.
  package struct Reject: Sendable {
    /// The delivery that it is from.
    package var delivery: Int64
    /// Its number among the rejected parts of that delivery.
    package var index: Int
    package var kind: DeliveryContent.Kind
    package var waba: WABAID?
    package var receivedAt: UnixTime
    package var item: RejectedItem
  }

  /// Sets parts of deliveries aside. Doing so twice is doing so once.
  func keepRejected(_ rejects: [Reject]) throws(StoreError) {
    if rejects.isEmpty { return }
    try StoreError.translating(Inbox.fileName) {
      try pool.write { database in
        for reject in rejects {
          try database.execute(
            sql: """
              INSERT OR IGNORE INTO rejected (delivery, item, kind, waba, received_at, reason, body)
              VALUES (?, ?, ?, ?, ?, ?, ?)
              """,
            arguments: [
              reject.delivery, reject.index, reject.kind.rawValue, reject.waba?.value, reject.receivedAt,
              reject.item.reason, Data(reject.item.body),
            ])
        }
      }
    }
  }

  /// What is set aside, oldest first.
  package func rejected() throws(StoreError) -> [RejectedDelivery] {
    try rejected(where: "1", arguments: [])
  }

  /// One of them.
  /// - Throws: ``StoreError/missing(_:)``.
  package func rejected(id: Int64) throws(StoreError) -> RejectedDelivery {
    guard let found = try rejected(where: "id = ?", arguments: [id]).first else {
      throw StoreError.missing("rejected delivery \(id)")
    }
    return found
  }

  /// Puts everything that was set aside back at the end of the inbox, to be read again.
  /// - Returns: how many there were.
  package func retryRejected() throws(StoreError) -> Int {
    let (count, bytes) = try StoreError.translating(Inbox.fileName) {
      try pool.write { database in
        let bytes = try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(body)), 0) FROM rejected") ?? 0
        // A line of an import is known by now: under its own kind it would be left out as a repetition.
        try database.execute(
          sql: """
            INSERT INTO delivery (kind, waba, received_at, body)
            SELECT CASE kind WHEN 2 THEN 4 WHEN 3 THEN 5 ELSE kind END, waba, received_at, body FROM rejected ORDER BY id
            """)
        try database.execute(sql: "DELETE FROM rejected")
        return (database.changesCount, bytes)
      }
    }
    noteAppended(bytes: bytes)
    return count
  }

  /// Erases what was set aside before `time`, down to the write-ahead log.
  package func eraseRejected(before time: UnixTime) throws(StoreError) {
    let count = try StoreError.translating(Inbox.fileName) {
      try pool.write { database in
        try database.execute(sql: "DELETE FROM rejected WHERE received_at < ?", arguments: [time])
        return database.changesCount
      }
    }
    if count > 0 { try shrink() }
  }

  private func rejected(where condition: String, arguments: StatementArguments) throws(StoreError) -> [RejectedDelivery]
  {
    try StoreError.translating(Inbox.fileName) {
      try pool.read { try Inbox.rejected($0, where: condition, arguments: arguments) }
    }
  }

  private static func rejected(
    _ database: Database, where condition: String, arguments: StatementArguments
  ) throws -> [RejectedDelivery] {
    try Row.fetchAll(
      database, sql: "SELECT id, kind, waba, received_at, reason, body FROM rejected WHERE \(condition) ORDER BY id",
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
