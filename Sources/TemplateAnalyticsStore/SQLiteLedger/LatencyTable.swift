import GRDB
import TemplateAnalytics

/// Reads and writes the histograms beside the tallies, within one transaction.
final class LatencyTable {
  private let select: HotStatement
  private let upsert: HotStatement
  /// Of the four histograms, one after the other.
  private var bytes = RunBytes()

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      """
      SELECT to_deliver, to_read, cohort_to_deliver, cohort_to_read FROM latency_tally
      WHERE series = ? AND product = ? AND resolution = ? AND start = ?
      """)
    upsert = try HotStatement(
      database,
      """
      INSERT INTO latency_tally
        (series, product, resolution, start, to_deliver, to_read, cohort_to_deliver, cohort_to_read)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET to_deliver = excluded.to_deliver, to_read = excluded.to_read,
        cohort_to_deliver = excluded.cohort_to_deliver, cohort_to_read = excluded.cohort_to_read
      """)
  }

  func add(_ event: Latencies, cohort: Latencies, at place: TallyPlace) throws {
    bytes.removeAll()
    let histograms = [event.toDeliver, event.toRead, cohort.toDeliver, cohort.toRead]
    var ends = [0]
    ends.reserveCapacity(5)
    var values = place.values
    let known: Bool? = try select.first(values) { row in
      for (column, histogram) in histograms.enumerated() {
        try row.withBlob(Int32(column)) { try histogram.write(adding: $0, to: &bytes) }
        ends.append(bytes.bytes.count)
      }
      return true
    }
    if known == nil {
      for histogram in histograms {
        try histogram.write(to: &bytes)
        ends.append(bytes.bytes.count)
      }
    }
    try bytes.bytes.withUnsafeBytes { bytes in
      for index in histograms.indices {
        values.append(.blob(UnsafeRawBufferPointer(rebasing: bytes[ends[index]..<ends[index + 1]])))
      }
      try upsert.run(values)
    }
  }
}

extension Latencies {
  /// Of a row, of which two columns begin at `column`.
  init(_ row: HotStatement, column: Int32) throws {
    self.init()
    try row.withBlob(column) { try toDeliver.add($0) }
    try row.withBlob(column + 1) { try toRead.add($0) }
  }
}
