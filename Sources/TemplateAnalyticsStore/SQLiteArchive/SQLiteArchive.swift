import Foundation
import GRDB
import TemplateAnalytics

/// The archive in `archive.sqlite` in the data directory. The server and commands may have it open at once.
package final class SQLiteArchive: Archive {
  /// The file's name within the data directory.
  package static let fileName = "archive.sqlite"

  let pool: SQLitePool

  package init(directory: String) throws(StoreError) {
    let path = URL(fileURLWithPath: directory).appendingPathComponent(SQLiteArchive.fileName).path
    pool = try SQLiteFile.open(path, readers: 4, erasing: .whereFree, migrator: SQLiteArchiveSchema.migrator)
  }

  package func merge(
    _ days: [ArchivedDay], progress: [ArchiveProgress], of waba: WABAID
  ) throws(StoreError) {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.write { database in
        try Self.merge(days, of: waba, database)
        try Self.merge(progress, of: waba, database)
      }
    }
  }

  private static func merge(_ days: [ArchivedDay], of waba: WABAID, _ database: Database) throws {
    let addDay = try HotStatement(
      database,
      """
      INSERT INTO day (waba, template, product, day, sent, delivered, read, replied, amount_spent)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET sent = max(sent, excluded.sent), delivered = max(delivered, excluded.delivered),
        read = max(read, excluded.read), replied = max(replied, excluded.replied),
        amount_spent = max(amount_spent, excluded.amount_spent)
      """)
    let addButton = try HotStatement(
      database,
      """
      INSERT INTO button (waba, template, product, day, kind, text, count) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = max(count, excluded.count)
      """)
    for day in days {
      let place: [HotStatement.Value] = [
        .integer(waba.value), .integer(day.template.value), .integer(Int64(day.product.rawValue)),
        .integer(day.day.number),
      ]
      let counts = day.counts.counts
      let numbers = [counts.sent, counts.delivered, counts.read, counts.replied, day.counts.amountSpent]
      try addDay.run(place + numbers.map { .integer(Int64(max(0, $0))) })
      for press in day.counts.buttons where press.count > 0 {
        try addButton.run(
          place + [.integer(Int64(press.kind.rawValue)), .text(press.text), .integer(Int64(press.count))])
      }
    }
  }

  private static func merge(_ progress: [ArchiveProgress], of waba: WABAID, _ database: Database) throws {
    let known = try HotStatement(
      database, "SELECT \(ArchiveProgress.columns) FROM progress WHERE waba = ? AND template = ? AND product = ?")
    let set = try HotStatement(
      database, "INSERT OR REPLACE INTO progress (waba, \(ArchiveProgress.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
    for progress in progress {
      let place: [HotStatement.Value] = [
        .integer(waba.value), .integer(progress.template.value), .integer(Int64(progress.product.rawValue)),
      ]
      var merged = progress
      if let other = try known.first(place, read: { ArchiveProgress($0) }) ?? nil { merged.merge(other) }
      try set.run(
        place + [
          .init(merged.through?.number), .integer(merged.fetchedAt), .init(merged.refusal.map { Int64($0.code) }),
          .init(merged.refusal?.message),
        ])
    }
  }

  package func progress(of waba: WABAID) throws(StoreError) -> [ArchiveProgress] {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.read { database in
        let select = try HotStatement(
          database, "SELECT \(ArchiveProgress.columns) FROM progress WHERE waba = ? ORDER BY template, product")
        var progress: [ArchiveProgress] = []
        try select.each([.integer(waba.value)]) { row in
          if let read = ArchiveProgress(row) { progress.append(read) }
        }
        return progress
      }
    }
  }

  /// What is wrong with the file, a line each.
  package func problems() throws(StoreError) -> [String] {
    try StoreError.translating(SQLiteArchive.fileName) {
      try SQLiteFile.integrityProblems(pool, name: SQLiteArchive.fileName)
    }
  }

  package func close() throws(StoreError) {
    try StoreError.translating(SQLiteArchive.fileName) { try SQLiteFile.close(pool) }
  }
}

extension ArchiveProgress {
  fileprivate static let columns = "template, product, through, fetched_at, refusal_code, refusal_message"

  fileprivate init?(_ row: HotStatement) {
    guard let template = TemplateID(row.integer(0)), let product = ProductType(rawValue: Int(row.integer(1))) else {
      return nil
    }
    self.init(
      template: template, product: product, through: row.optionalInteger(2).map(Day.init(number:)),
      fetchedAt: row.integer(3),
      refusal: row.optionalInteger(4).map { Refusal(code: Int($0), message: row.text(5)) })
  }
}
