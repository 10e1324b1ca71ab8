import GRDB
import TemplateAnalytics

/// What a copy takes over of a ledger in SQLite.
extension SQLiteLedger {
  /// The facts of the records in one leaf of their tree.
  struct FactPage {
    var facts: [Fact] = []
    var messageCount = 0
    /// Records that know nothing which could be counted, or not whose they are: of an inbound message that quoted them.
    var leftOutCount = 0
    /// The first key of the next page; nil at the end.
    var next: UInt64?
  }

  /// - Parameter key: the first to read.
  func facts(from key: UInt64) throws(StoreError) -> FactPage {
    try reading { database, records in
      var page = FactPage()
      let leaf = records.trees.records.leaf(of: key)
      try records.loadAll(of: leaf, from: key) { message, stored, _ in
        let facts = (stored.record.template?.waba ?? stored.waba).map { stored.record.facts(of: message, waba: $0) }
        if let facts, !facts.isEmpty {
          page.facts += facts
          page.messageCount += 1
        } else {
          page.leftOutCount += 1
        }
      }
      page.next = leaf.keys.upperBound == .max ? nil : leaf.keys.upperBound + 1
      return page
    }
  }

  /// All inbound messages without context.
  func inboundFacts() throws(StoreError) -> [InboundFact] {
    try reading { database, _ in
      let buttons = try ButtonTable(database, today: Day(number: .min))
      var facts: [InboundFact] = []
      try HotStatement(database, "SELECT event, time, button, phone_user, scoped_user, waba FROM inbound").each([]) {
        row in
        guard let waba = row.optionalInteger(5).flatMap({ WABAID($0) }) else { return }
        facts.append(
          InboundFact(
            waba: waba, event: EventKey(hash: row.bits(0)),
            message: Inbound(
              time: row.integer(1), button: try row.optionalInteger(2).map(buttons.text),
              phoneUser: row.optionalBits(3).map(UserKey.init(hash:)),
              scopedUser: row.optionalBits(4).map(UserKey.init(hash:)))))
      }
      return facts
    }
  }

  /// All tallies, and what of them the records that are still there contribute.
  func talliesAndContributions() throws(StoreError) -> (tallies: Tallies, ofRecords: Tallies) {
    var counted = try StoreError.translating(SQLiteLedger.fileName) { try pool.read { try contributions($0).tallies } }
    counted.removeZeros()
    return (try tallies(), counted)
  }

  private func reading<Result>(_ body: (Database, RecordTable) throws -> Result) throws(StoreError) -> Result {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        // Nothing is written, so neither the texts' marks nor the records' day matter.
        let records = try RecordTable(
          database, trees: RecordTrees(database, limits: limits), series: SeriesTable(database),
          buttons: ButtonTable(database, today: Day(number: .min)), recordDays: recordDays, today: Day(number: 0))
        return try body(database, records)
      }
    }
  }
}
