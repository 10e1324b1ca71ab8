import GRDB
import TemplateAnalytics

/// Reads and writes the histograms beside the tallies, within one transaction.
struct LatencyTable {
  private let select: HotStatement
  private let upsert: HotStatement

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      "SELECT to_deliver, to_read FROM latency_tally WHERE series = ? AND product = ? AND resolution = ? AND start = ?")
    upsert = try HotStatement(
      database,
      """
      INSERT INTO latency_tally (series, product, resolution, start, to_deliver, to_read) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET to_deliver = excluded.to_deliver, to_read = excluded.to_read
      """)
  }

  /// - Parameter place: the first four columns.
  func add(_ latencies: Latencies, at place: [HotStatement.Value]) throws {
    var sum = latencies
    if let known = try select.first(place, read: { try Latencies($0, column: 0) }) { sum += known }
    try sum.toDeliver.bytes.withUnsafeBytes { toDeliver in
      try sum.toRead.bytes.withUnsafeBytes { toRead in
        try upsert.run(place + [.blob(toDeliver), .blob(toRead)])
      }
    }
  }
}

extension Latencies {
  /// Of a row, whose columns `to_deliver` and `to_read` begin at `column`.
  init(_ row: HotStatement, column: Int32) throws {
    self.init()
    try row.withBlob(column) { try toDeliver.add($0) }
    try row.withBlob(column + 1) { try toRead.add($0) }
  }
}
