import Foundation
import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Settles a batch: joins its facts into the records they touch and moves the tallies by the difference, in one
  /// transaction that also remembers how far the inbox is settled.
  ///
  /// - Parameter now: decides how long the touched records live.
  /// - Throws: why the file could not be written; then nothing changed.
  package func settle(_ settlement: Settlement, now: UnixTime) throws(StoreError) {
    try update(today: Day(holding: now)) { database, series, buttons, records in
      let settling = try Settling(
        database, series: series, buttons: buttons, records: records, replyWindow: replyWindow, today: Day(holding: now)
      )
      try settling.join(settlement.live, refusingLate: true)
      try settling.join(settlement.imported, refusingLate: false)
      try settling.finish(settlement)
      try records.tidy(limit: 2)
    }
  }
}

/// One transaction of settling.
private final class Settling {
  private let database: Database
  private let replyWindow: Int64
  private let series: SeriesTable
  private let buttons: ButtonTable
  private let records: RecordTable
  private let inbound: InboundTable
  /// The latest time that any expired record knew: an older fact without a record may have been counted already.
  private let expiredThrough: UnixTime
  private var tallies = Tallies()
  private var waiting = 0
  private var lateCount = 0

  init(
    _ database: Database, series: SeriesTable, buttons: ButtonTable, records: RecordTable, replyWindow: Int64,
    today: Day
  ) throws {
    self.database = database
    self.series = series
    self.buttons = buttons
    self.records = records
    self.replyWindow = replyWindow
    inbound = try InboundTable(database, records: records, buttons: buttons, touched: today)
    expiredThrough = try LedgerState.expiredThrough(database)
  }

  /// Joins the facts of `batch` into their records and lets inbound messages without context fall to theirs.
  /// - Parameter refusingLate: leave out facts whose record may have expired.
  func join(_ batch: Batch, refusingLate: Bool) throws {
    let isAnythingInbound = try replyWindow > 0 && (!batch.inbound.isEmpty || !inbound.isEmpty)
    var affected: [EventKey: InboundTable.Entry] = [:]
    var candidates: [StoredRecord.Candidacy] = []
    let sorted = batch.facts
    try records.load(sorted.messages) { index, stored in
      let facts = sorted[index]
      if stored == nil, refusingLate, isLate(facts.latest) {
        lateCount += facts.factCount
        return
      }
      var joined = stored ?? StoredRecord()
      joined.record.join(facts)
      joined.waba = joined.record.template == nil ? stored?.waba ?? sorted.waba(of: index) : nil
      if joined == stored { return }
      try records.save(joined, over: stored, of: sorted.messages[index])
      move(from: stored, to: joined)
      if isAnythingInbound, isOfInboundUser(joined, stored) { candidates += joined.candidacies(since: stored) }
    }
    try records.flush()
    if isAnythingInbound {
      for candidate in candidates {
        let times = candidate.firstSent...candidate.lastSent + replyWindow
        try inbound.load(of: candidate.user, in: times) { affected[$0] = $1 }
      }
      try assignInbound(of: batch, affected: affected, refusingLate: refusingLate)
    }
  }

  /// Whether anybody whom either record names may have sent an inbound message without context.
  private func isOfInboundUser(_ after: StoredRecord, _ before: StoredRecord?) -> Bool {
    func isSuch(_ record: TemplateAnalytics.Record) -> Bool {
      record.phoneUser.map(records.hasInbound) ?? false || record.scopedUser.map(records.hasInbound) ?? false
    }
    return isSuch(after.record) || before.map { isSuch($0.record) } ?? false
  }

  private func isLate(_ time: UnixTime?) -> Bool {
    time.map { $0 <= expiredThrough } ?? false
  }

  private func move(from before: StoredRecord?, to after: StoredRecord) {
    if let before {
      tallies.move(from: (before.record, before.inferred), to: (after.record, after.inferred))
      if before.record.template == nil { waiting -= before.record.factCount }
    } else {
      tallies.add(after.record, after.inferred)
    }
    if after.record.template == nil { waiting += after.record.factCount }
  }

  /// Finds again which message each affected inbound message answers.
  /// - Parameter affected: those near a message that changed; the new ones of the batch come to them.
  private func assignInbound(
    of batch: Batch, affected: [EventKey: InboundTable.Entry], refusingLate: Bool
  ) throws {
    var affected = affected
    // What the messages that win or lose held before, so that the tallies can be moved by the difference.
    var before: [MessageKey: StoredRecord] = [:]
    func remember(_ message: MessageKey?) throws -> Bool {
      guard let message else { return true }
      if before[message] == nil { before[message] = try records.load(message) }
      return before[message] != nil
    }
    for (event, message) in batch.inbound where message.phoneUser != nil || message.scopedUser != nil {
      let known = try inbound.load(event)
      if known == nil, refusingLate, isLate(message.time) {
        lateCount += 1
        continue
      }
      var entry = known ?? InboundTable.Entry(message: message, waba: batch.inboundWABAs[event], answered: nil)
      entry.message.join(message)
      if entry != known {
        _ = try remember(entry.answered)
        try inbound.save(entry, event: event)
      }
      affected[event] = entry
    }
    for (event, entry) in affected {
      let answered = try inbound.answered(by: entry.message, window: replyWindow)
      if answered == entry.answered { continue }
      // The one it fell to has expired: what it counted stays counted, so it must not count elsewhere too.
      guard try remember(entry.answered) else { continue }
      _ = try remember(answered)
      try inbound.setAnswered(answered, event: event)
    }
    for (message, stored) in before {
      var after = stored
      after.inferred = try records.inferred(message)
      if after == stored { continue }
      try records.save(after, over: stored, of: message)
      move(from: stored, to: after)
    }
    try records.flush()
  }

  /// Moves the tallies and writes the counters and how far the inbox is settled.
  func finish(_ settlement: Settlement) throws {
    try TallyTables(database, series: series, buttons: buttons).add(tallies)
    let counters = try CounterTable(database)
    try counters.add(settlement, lateCount: lateCount)
    try counters.add(waiting, to: .factsWaiting)
    let importLine = try HotStatement(database, "INSERT OR IGNORE INTO imported_line (hash) VALUES (?)")
    for line in settlement.importedLines.sorted(by: { $0.hash < $1.hash }) {
      try importLine.run([.init(bits: line.hash)])
    }
    try ProgressTable.advance(settlement, database)
  }
}
