import GRDB
import TemplateAnalytics

/// The counters of the work itself; `waba` is 0 where one belongs to none.
struct CounterTable {
  static let schema = """
    CREATE TABLE counter (
      name TEXT NOT NULL, waba INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (name, waba)
    ) STRICT, WITHOUT ROWID;

    """

  private let statement: HotStatement
  private let mark: HotStatement

  init(_ database: Database) throws {
    statement = try HotStatement(
      database,
      """
      INSERT INTO counter (name, waba, count) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """)
    mark = try HotStatement(database, "INSERT OR IGNORE INTO counter (name, waba, count) VALUES ('heard', ?, 1)")
  }

  static func all(_ database: Database) throws -> [LedgerCounter: Int] {
    var counters: [LedgerCounter: Int] = [:]
    for counter in LedgerCounter.allCases {
      counters[counter] =
        try Int.fetchOne(
          database, sql: "SELECT count FROM counter WHERE name = ? AND waba = 0", arguments: [counter.rawValue]) ?? 0
    }
    return counters
  }

  /// Whether anything came of a WABA.
  static func hasHeard(of waba: WABAID, _ database: Database) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM counter WHERE name = 'heard' AND waba = ?)", arguments: [waba.value]
    ) ?? false
  }

  /// By name.
  static func otherKinds(_ database: Database) throws -> [String: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT substr(name, 7), sum(count) FROM counter WHERE name LIKE 'other:%' GROUP BY name ORDER BY name
        """)
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  /// Counts what a settlement brought.
  func add(_ settlement: Settlement, lateCount: Int) throws {
    try add(settlement.factCount, to: .factsSettled)
    try add(lateCount, to: .factsLate)
    try add(settlement.deliveryCount, to: .deliveriesSettled)
    try add(settlement.rejectedCount, to: .deliveriesRejected)
    for (kind, count) in settlement.otherKinds { try add(count, to: kind) }
    for waba in settlement.heard { try mark.run([.integer(waba.value)]) }
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
