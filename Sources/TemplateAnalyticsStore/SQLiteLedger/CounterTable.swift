import GRDB
import TemplateAnalytics

/// Adds to the counters of the work itself, within one transaction.
struct CounterTable {
  private let statement: HotStatement

  init(_ database: Database) throws {
    statement = try HotStatement(
      database,
      """
      INSERT INTO counter (name, waba, count) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """)
  }

  func add(_ count: Int, to counter: LedgerCounter) throws {
    try add(count, name: counter.rawValue, waba: nil)
  }

  func add(_ count: Int, to kind: OtherKind) throws {
    try add(count, name: "other:" + kind.name, waba: kind.waba)
  }

  private func add(_ count: Int, name: String, waba: WABAID?) throws {
    if count != 0 { try statement.run([.text(name), .integer(waba?.value ?? 0), .integer(Int64(count))]) }
  }
}
