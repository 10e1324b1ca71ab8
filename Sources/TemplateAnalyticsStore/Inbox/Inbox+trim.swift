import GRDB
import Synchronization
import TemplateAnalytics

extension Inbox {
  /// Erases the deliveries up to and including `id`: call it only once they are settled.
  ///
  /// In pieces, because appends wait meanwhile.
  package func trim(through id: Int64) throws(StoreError) {
    while try trimPiece(through: id) {}
  }

  private func trimPiece(through id: Int64) throws(StoreError) -> Bool {
    let piece = 4 << 20
    return try StoreError.translating(Inbox.fileName) {
      let (bytes, count) = try pool.write { database in
        var bytes = 0
        var count = 0
        var last: Int64?
        let rows = try Row.fetchCursor(
          database, sql: "SELECT id, length(body) FROM delivery WHERE id <= ? ORDER BY id", arguments: [id])
        while bytes < piece, let row = try rows.next() {
          bytes += row[1]
          count += 1
          last = row[0]
        }
        if let last { try database.execute(sql: "DELETE FROM delivery WHERE id <= ?", arguments: [last]) }
        return (bytes, count)
      }
      state.withLock { $0.bytes = max(0, $0.bytes - bytes) }
      return count > 0
    }
  }

  /// Continues the numbering after `id`, if it was behind: a restored, older file must not use ids again that the
  /// ledger takes for settled.
  func skip(to id: Int64) throws(StoreError) {
    try StoreError.translating(Inbox.fileName) {
      let last = try pool.read {
        try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'delivery'") ?? 0
      }
      if last >= id { return }
      try pool.write { database in
        let last = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'delivery'")
        if let last, last < id {
          try database.execute(sql: "UPDATE sqlite_sequence SET seq = ? WHERE name = 'delivery'", arguments: [id])
        } else if last == nil {
          try database.execute(sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('delivery', ?)", arguments: [id])
        }
      }
    }
  }

  /// Moves the write-ahead log into the file and empties it: afterwards nothing of a trimmed delivery is left on the
  /// disk.
  /// - Returns: false where somebody was reading for too long: try again later.
  @discardableResult
  package func shrink() throws(StoreError) -> Bool {
    try StoreError.translating(Inbox.fileName) { try SQLiteFile.emptyLog(pool) }
  }
}
