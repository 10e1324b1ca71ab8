import Foundation
import GRDB
import TemplateAnalytics

extension Ledger {
  /// Settles a batch: joins its facts into the records they touch and moves the tallies by the difference, in one transaction that
  /// also remembers how far the inbox is settled.
  ///
  /// - Parameter now: decides how long the touched records live.
  /// - Throws: why the file could not be written; then nothing changed.
  package func settle(_ settlement: Settlement, now: UnixTime) throws(StoreError) {
    try StoreError.translating(Ledger.fileName) {
      try pool.writeWithoutTransaction { database in
        try database.inTransaction(.immediate) {
          var settling = try Settling(database, replyWindow: replyWindow, today: Day(holding: now))
          try settling.join(settlement.live, refusingLate: true)
          try settling.join(settlement.imported, refusingLate: false)
          try settling.finish(settlement)
          return .commit
        }
      }
    }
  }
}

/// One transaction of settling.
private struct Settling {
  private let database: Database
  private let replyWindow: Int64
  private let today: Day
  private let series: SeriesTable
  private let buttons: ButtonTable
  private let records: RecordTable
  private let inbound: InboundTable
  /// The latest time that any expired record knew: an older fact without a record may have been counted already.
  private let expiredThrough: UnixTime
  private var settling: [MessageKey: SettlingRecord] = [:]
  private var lateCount = 0

  init(_ database: Database, replyWindow: Int64, today: Day) throws {
    self.database = database
    self.replyWindow = replyWindow
    self.today = today
    series = try SeriesTable(database)
    buttons = try ButtonTable(database)
    records = try RecordTable(database, series: series, buttons: buttons)
    inbound = try InboundTable(database, buttons: buttons, touched: today)
    expiredThrough = try LedgerState.expiredThrough(database)
  }

  /// Joins the facts of `batch` into their records and lets inbound messages without context fall to theirs.
  /// - Parameter refusingLate: leave out facts whose record may have expired.
  mutating func join(_ batch: Batch, refusingLate: Bool) throws {
    var changed: [MessageKey] = []
    // In the order of the table, so that the pages of the tree are touched once each.
    let messages = batch.messages.sorted { Int64(bitPattern: $0.key.hash) < Int64(bitPattern: $1.key.hash) }
    for (message, facts) in messages {
      var record = try settlingRecord(message)
      if !record.isStored, refusingLate, isLate(facts.latest) {
        lateCount += facts.factCount
        continue
      }
      let known = record.after
      record.after.join(facts)
      if record.isStored, record.after == known { continue }
      // Written at once, because the search for the message that an inbound one answers reads the table.
      try records.save(&record, known: known, of: message, touched: today)
      settling[message] = record
      changed.append(message)
    }
    try assignInbound(of: batch, changed: changed, refusingLate: refusingLate)
  }

  private func settlingRecord(_ message: MessageKey) throws -> SettlingRecord {
    if let record = settling[message] { return record }
    let stored = try records.load(message)
    return SettlingRecord(before: stored?.record, inferred: stored?.inferred ?? Inferred())
  }

  private func isLate(_ time: UnixTime?) -> Bool {
    time.map { $0 <= expiredThrough } ?? false
  }

  /// Finds again which message each affected inbound message answers: the new ones, and those of users whose messages changed.
  private mutating func assignInbound(of batch: Batch, changed: [MessageKey], refusingLate: Bool) throws {
    if replyWindow == 0 { return }
    var affected: [EventKey: InboundTable.Entry] = [:]
    for (event, message) in batch.inbound {
      guard message.phoneUser != nil || message.scopedUser != nil else { continue }
      let known = try inbound.load(event)
      if known == nil, refusingLate, isLate(message.time) {
        lateCount += 1
        continue
      }
      var entry = known ?? InboundTable.Entry(message: message, answered: nil)
      entry.message.join(message)
      if entry != known { try inbound.save(entry, event: event) }
      affected[event] = entry
    }
    if try !inbound.isEmpty {
      for message in changed {
        guard let record = settling[message], record.changedAsCandidate else { continue }
        for user in [record.after.phoneUser, record.after.scopedUser, record.before?.phoneUser, record.before?.scopedUser] {
          if let user { try inbound.load(of: user) { affected[$0] = $1 } }
        }
      }
    }
    var moved: Set<MessageKey> = []
    for (event, entry) in affected {
      let answered = try inbound.answered(by: entry.message, window: replyWindow)
      if answered == entry.answered { continue }
      for message in [answered, entry.answered] {
        // Its contributions as they were, before the inbound message leaves it or comes to it.
        if let message, settling[message] == nil { settling[message] = try settlingRecord(message) }
      }
      // The one it fell to has expired: what it counted stays counted, so it must not count elsewhere too.
      if let loser = entry.answered, settling[loser]?.isStored != true { continue }
      try inbound.setAnswered(answered, event: event)
      moved.formUnion([answered, entry.answered].compactMap { $0 })
    }
    for message in moved {
      guard var record = settling[message] else { continue }
      record.inferredAfter = try records.inferred(message)
      try records.save(&record, known: record.after, of: message, touched: today)
      settling[message] = record
    }
  }

  /// Moves the tallies and writes the counters and how far the inbox is settled.
  func finish(_ settlement: Settlement) throws {
    var tallies = Tallies()
    var waiting = 0
    for record in settling.values {
      if let before = record.before {
        tallies.add(before, record.inferredBefore, times: -1)
        if before.template == nil { waiting -= before.factCount }
      }
      tallies.add(record.after, record.inferredAfter)
      if record.after.template == nil { waiting += record.after.factCount }
    }
    tallies.removeZeros()
    try TallyTables(database, series: series, buttons: buttons).add(tallies)
    let counters = try CounterTable(database)
    try counters.add(settlement.factCount, to: .factsSettled)
    try counters.add(waiting, to: .factsWaiting)
    try counters.add(lateCount, to: .factsLate)
    try counters.add(settlement.deliveryCount, to: .deliveriesSettled)
    try counters.add(settlement.rejectedCount, to: .deliveriesRejected)
    for (kind, count) in settlement.otherKinds { try counters.add(count, to: kind) }
    for hash in settlement.importPieces {
      try database.execute(sql: "INSERT OR IGNORE INTO import_piece (hash) VALUES (?)", arguments: [Data(hash)])
    }
    try database.execute(
      sql: """
        INSERT INTO progress (inbox, settled_through) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET settled_through = max(settled_through, excluded.settled_through)
        """,
      arguments: [settlement.inbox, settlement.settledThrough])
  }
}
