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
        check.problems += try SQLiteLedger.totalsThatAreNotTheirTemplates(database)
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

  /// The tallies of templates as they are stored, by slot.
  private static func storedTallies(_ database: Database) throws -> Tallies {
    let series = try SeriesTable(database)
    let buttons = try ButtonTable(database, today: Day(number: .min))
    let ofTemplates = "series IN (SELECT id FROM series WHERE template <> 0)"
    var tallies = Tallies()
    for attribution in Attribution.allCases {
      func each(_ columns: [String], of table: String, _ each: (HotStatement, TallyKey) throws -> Void) throws {
        try HotStatement(
          database,
          """
          SELECT series, product, start, \(columns.joined(separator: ", ")) FROM \(table)
          WHERE resolution = 0 AND \(ofTemplates)
          """
        ).each([]) { row in
          let key = TallyKey(
            template: try series.key(row.integer(0)), product: ProductType(rawValue: Int(row.integer(1))) ?? .cloudAPI,
            attribution: attribution, slot: Slot(number: row.integer(2)))
          try each(row, key)
        }
      }
      let columns = TallyColumns(attribution)
      try each(columns.counts, of: "tally") { row, key in tallies.add(Counts(row, column: 3), to: key) }
      try each(columns.latencies, of: "latency_tally") { row, key in
        tallies.add(try Latencies(row, column: 3), to: key)
      }
      try each(["kind", "button", columns.count], of: "button_tally") { row, key in
        let kind = ButtonKind(rawValue: Int(row.integer(3))) ?? .quickReply
        tallies.add(
          Int(row.integer(5)), to: ButtonTallyKey(tally: key, kind: kind, button: try buttons.text(row.integer(4))))
      }
      try each(["code", columns.count], of: "failure_tally") { row, key in
        tallies.add(
          Int(row.integer(4)), to: FailureTallyKey(tally: key, code: Int32(truncatingIfNeeded: row.integer(3))))
      }
    }
    tallies.removeZeros()
    return tallies
  }
}
