import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Checks that the file is whole, that day tallies are the sums of slot tallies and, when `recounting`, that the
  /// tallies are what the records contribute.
  package func check(recounting: Bool) throws(StoreError) -> LedgerCheck {
    let damage = try StoreError.translating(SQLiteLedger.fileName) {
      try SQLiteFile.integrityProblems(pool, name: SQLiteLedger.fileName)
    }
    // Counts of a damaged file would only be more of the same.
    guard damage.isEmpty else { return LedgerCheck(problems: damage) }
    return try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        var check = LedgerCheck()
        check.tallyCount = try Int.fetchOne(database, sql: "SELECT count(*) FROM tally") ?? 0
        check.problems += try SQLiteLedger.daysThatAreNotTheirSlots(database)
        let counted = try contributions(database)
        check.recordCount = counted.recordCount
        if recounting {
          let expiredThrough = try LedgerState.expiredThrough(database)
          if expiredThrough != .min { check.recountedAfter = expiredThrough }
          let stored = try SQLiteLedger.storedTallies(database)
          check.problems += LedgerCheck.differences(counted.tallies, stored) {
            expiredThrough == .min || $0.slot > Slot(holding: expiredThrough)
          }
          let waiting =
            try Int.fetchOne(
              database, sql: "SELECT count FROM counter WHERE name = ? AND waba = 0",
              arguments: [LedgerCounter.factsWaiting.rawValue]) ?? 0
          if waiting != counted.waiting {
            check.problems.append("facts_waiting is \(waiting), the records say \(counted.waiting)")
          }
        }
        return check
      }
    }
  }

  /// What all records contribute, how many facts wait for their template, and how many records there are.
  func contributions(_ database: Database) throws -> (tallies: Tallies, waiting: Int, recordCount: Int) {
    // Nothing is written, so no text gets a mark of the day.
    let buttons = try ButtonTable(database, today: Day(number: .min))
    let records = try RecordTable(
      database, trees: RecordTrees(database, limits: limits), series: SeriesTable(database), buttons: buttons,
      recordDays: recordDays,
      today: Day(number: 0))
    var tallies = Tallies()
    var waiting = 0
    var recordCount = 0
    try records.loadAll { _, stored in
      recordCount += 1
      tallies.add(stored.record, stored.inferred)
      if stored.record.template == nil { waiting += stored.record.factCount }
    }
    return (tallies, waiting, recordCount)
  }

  /// All tallies, by slot.
  package func tallies() throws(StoreError) -> Tallies {
    try StoreError.translating(SQLiteLedger.fileName) { try pool.read { try SQLiteLedger.storedTallies($0) } }
  }

  /// The tallies as they are stored, by slot.
  private static func storedTallies(_ database: Database) throws -> Tallies {
    let series = try SeriesTable(database)
    let buttons = try ButtonTable(database, today: Day(number: .min))
    var tallies = Tallies()
    func key(_ row: HotStatement) throws -> TallyKey {
      TallyKey(
        template: try series.key(row.integer(0)), product: ProductType(rawValue: Int(row.integer(1))) ?? .cloudAPI,
        attribution: .event, slot: Slot(number: row.integer(2)))
    }
    try HotStatement(
      database,
      """
      SELECT series, product, start, accepted, sent, delivered, read, replied, failed FROM tally WHERE resolution = 0
      """
    ).each([]) { row in
      var counts = Counts()
      counts.accepted = Int(row.integer(3))
      counts.sent = Int(row.integer(4))
      counts.delivered = Int(row.integer(5))
      counts.read = Int(row.integer(6))
      counts.replied = Int(row.integer(7))
      counts.failed = Int(row.integer(8))
      tallies.add(counts, to: try key(row))
    }
    try HotStatement(
      database, "SELECT series, product, start, kind, button, count FROM button_tally WHERE resolution = 0"
    ).each([]) { row in
      let kind = ButtonKind(rawValue: Int(row.integer(3))) ?? .quickReply
      tallies.add(
        Int(row.integer(5)),
        to: ButtonTallyKey(tally: try key(row), kind: kind, button: try buttons.text(row.integer(4))))
    }
    try HotStatement(
      database, "SELECT series, product, start, code, count FROM failure_tally WHERE resolution = 0"
    ).each([]) { row in
      tallies.add(
        Int(row.integer(4)), to: FailureTallyKey(tally: try key(row), code: Int32(truncatingIfNeeded: row.integer(3))))
    }
    tallies.removeZeros()
    return tallies
  }

  private static func daysThatAreNotTheirSlots(_ database: Database) throws -> [String] {
    // Slots to a day: 96, and SQLite's division rounds towards zero, which is down for the times we take.
    let sums = [
      ("tally", "''", "accepted + 7 * sent + 49 * delivered + 343 * read + 2401 * replied + 16807 * failed"),
      ("button_tally", "kind || '/' || button", "count"),
      ("failure_tally", "code", "count"),
    ]
    return try sums.flatMap { table, detail, value in
      try Row.fetchAll(
        database,
        sql: """
          SELECT waba, template, day FROM (
            SELECT series, product, start AS day, \(detail) AS detail, sum(\(value)) AS total FROM \(table)
            WHERE resolution = 1 GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT series, product, start / 96, \(detail), -sum(\(value)) FROM \(table)
            WHERE resolution = 0 GROUP BY 1, 2, 3, 4
          ) AS sums JOIN series ON series.id = sums.series
          GROUP BY sums.series, product, day, detail HAVING sum(total) <> 0
          """
      ).map { row in
        "WABA \(row["waba"] as Int64) template \(row["template"] as Int64) \(Day(number: row["day"])): "
          + "\(table) of the day is not the sum of its slots"
      }
    }
  }
}
