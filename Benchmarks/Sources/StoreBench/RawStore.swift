import NIOCore
import TemplateAnalytics

/// SQL of the benchmarks' own, over the connections of the ledger.
package struct RawStore: Sendable {
  private let store: ClickHouseStore

  package init(at location: ClickHouseLocation) async throws(StoreError) {
    store = try await ClickHouseStore.opening(location) { store throws(StoreError) in store }
  }

  package var shardCount: Int { store.client.shardCount }

  package func shard(of waba: WABAID) -> Int { store.shard(of: waba) }

  /// Runs a statement on a shard, and waits for it a little longer than the ledger would.
  package func execute(_ sql: String, on shard: Int) async throws(StoreError) {
    try await store.client.run(ClickHouseStatement(sql: sql, settings: Self.slow), on: shard, patience: .seconds(600))
  }

  /// The counts of templates on days, by a query that somebody wrote for just that.
  package func rollup(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>
  ) async throws(StoreError) -> DayReport {
    let ids = templates.map(\.description).joined(separator: ", ")
    let rows = try await store.select(
      """
      SELECT template, day, sum(accepted), sum(sent), sum(delivered), sum(read), sum(replied), sum(failed) FROM rollup
      WHERE waba = \(waba) AND template IN (\(ids)) AND product = 0
        AND day BETWEEN \(days.lowerBound.number) AND \(days.upperBound.number)
      GROUP BY template, day
      """, on: store.shard(of: waba)
    ) { reader throws(RowBinaryReader.Malformed) in
      let template = try reader.readTemplate()
      let day = Day(number: Int64(try reader.read(UInt32.self)))
      var counts = DayCounts()
      counts.counts.accepted = Int(try reader.read(Int64.self))
      counts.counts.sent = Int(try reader.read(Int64.self))
      counts.counts.delivered = Int(try reader.read(Int64.self))
      counts.counts.read = Int(try reader.read(Int64.self))
      counts.counts.replied = Int(try reader.read(Int64.self))
      counts.counts.failed = Int(try reader.read(Int64.self))
      return (template: template, day: day, counts: counts)
    }
    var report = DayReport()
    for row in rows { report.days[row.template, default: [:]][row.day] = row.counts }
    return report
  }

  package func close() async { await store.client.close() }

  private static let slow = ["max_execution_time": "600", "insert_deduplicate": "0"]
}
