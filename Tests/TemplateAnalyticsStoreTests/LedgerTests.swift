import Foundation
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct LedgerTests {
  @Test func anotherSecretIsRefused() throws {
    let directory = try TemporaryDirectory()
    try SQLiteLedger(directory: directory.path, fingerprint: 1).close()
    #expect(throws: StoreError.otherSecret(file: SQLiteLedger.fileName)) {
      try SQLiteLedger(directory: directory.path, fingerprint: 2)
    }
  }

  @Test func recordsExpireAndTheirCountsStay() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1, recordDays: 40)
    let facts = (0..<50).map { (UInt64($0), Facts.readMessage()) }
    var batch = Batch()
    for (number, fact) in facts { batch.learn(fact, of: Facts.message(number), waba: Facts.waba) }
    batch.learn(Facts.record { $0.read = Facts.day }, of: Facts.message(99), waba: Facts.waba)
    try await ledger.settle(batch, through: 1)
    let later = Facts.day + 40 * Day.seconds
    while try ledger.expireSome(now: later) {}
    #expect(try ledger.check(recounting: true).recordCount == 51, "on the fortieth day they are still there")
    while try ledger.expireSome(now: later + Day.seconds) {}
    let check = try ledger.check(recounting: true)
    #expect(check.recordCount == 0)
    #expect(check.problems.isEmpty)
    #expect(check.recountedAfter == Facts.day + 60)
    #expect(try await ledger.counts().sent == 50)
    #expect(try ledger.counters()[.factsWaiting] == 0)
    #expect(try ledger.counters()[.factsNeverAttributed] == 1)
    try ledger.close()
  }

  @Test func aFactWhoseRecordExpiredIsLateAndCountsNothing() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    let later = Facts.day + 41 * Day.seconds
    while try ledger.expireSome(now: later) {}
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 2, now: later)
    #expect(try await ledger.counts().read == 1)
    #expect(try ledger.counters()[.factsLate] == 2)
    try await ledger.settle(Facts.batch((2, Facts.readMessage(at: later))), through: 3, now: later)
    #expect(try await ledger.counts(on: later).read == 1, "a new message counts as ever")
    var imported = Settlement()
    imported.imported = Facts.batch((3, Facts.readMessage(at: Facts.day - Day.seconds)))
    try ledger.settle(imported, now: later)
    #expect(
      try await ledger.counts(on: Facts.day - Day.seconds).read == 1, "and so does history, when somebody imports it")
    try ledger.close()
  }

  @Test func nobodysWrongClockDecidesWhatIsLate() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    let wrong = Facts.record {
      $0.template = Facts.key
      $0.accepted = 4_102_444_799
    }
    try await ledger.settle(Facts.batch((1, wrong)), through: 1)
    let later = Facts.day + 41 * Day.seconds
    while try ledger.expireSome(now: later) {}
    try await ledger.settle(Facts.batch((2, Facts.readMessage(at: later - Day.seconds))), through: 2, now: later)
    #expect(try await ledger.counts(on: later - Day.seconds).read == 1)
    #expect(try ledger.counters()[.factsLate] == 0)
    try ledger.close()
  }

  @Test func anAnswerExpiresWithTheMessageItFellTo() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(Facts.batch((1, Facts.messageToUser(at: Facts.day))), through: 1)
    try await ledger.settle(Facts.inbound(1, at: Facts.day + 60, button: "Once"), through: 2)
    let read = Facts.day + 30 * Day.seconds
    try await ledger.settle(Facts.batch((1, Facts.record { $0.read = read })), through: 3, now: read)
    while try ledger.expireSome(now: Facts.day + 45 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 1)
    #expect(try ledger.check(recounting: true).problems.isEmpty, "the record still holds its tap")
    while try ledger.expireSome(now: read + 41 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 0)
    #expect(try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM inbound") } == 0)
    #expect(
      try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM button WHERE text <> ''") } == 1,
      "it is counted")
    try ledger.close()
  }

  @Test func aButtonTextThatNothingCountsGoesAway() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    let tapped = Facts.record {
      $0.taps = [EventKey(hash: 1): .init(time: Facts.day, button: "Of no template")]
      $0.clicks = [EventKey(hash: 1): .init(time: Facts.day, button: "Nor this")]
    }
    try await ledger.settle(Facts.batch((1, tapped)), through: 1)
    while try ledger.expireSome(now: Facts.day + 41 * Day.seconds) {}
    #expect(try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM button") } == 0)
    try ledger.close()
  }

  @Test func whoeverSettlesUsesTheWindowThatTheServerWasGiven() throws {
    let directory = try TemporaryDirectory()
    #expect(try SQLiteLedger(directory: directory.path, fingerprint: 1).replyWindow == Day.seconds)
    #expect(try SQLiteLedger(directory: directory.path, fingerprint: 1, replyWindow: 3600).replyWindow == 3600)
    #expect(try SQLiteLedger(directory: directory.path, fingerprint: 1).replyWindow == 3600)
  }

  @Test func aFactKeepsItsRecordAlive() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(
      Facts.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key; $0.sent = Facts.day
          }
        )), through: 1)
    let read = Facts.day + 30 * Day.seconds
    try await ledger.settle(Facts.batch((1, Facts.record { $0.read = read })), through: 2, now: read)
    while try ledger.expireSome(now: Facts.day + 60 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 1)
    try ledger.close()
  }

  @Test func checkTellsWhatDiffers() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(
      Facts.batch(
        (1, Facts.readMessage()), (2, Facts.record { $0.read = Facts.day }),
        (
          3,
          Facts.record {
            $0.template = Facts.key
            $0.failure = .init(time: Facts.day, code: 131_049)
            $0.taps = [EventKey(hash: 1): .init(time: Facts.day, button: "Yes")]
          }
        )), through: 1)
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    let whole = "(SELECT id FROM series WHERE template = 0)"
    for (sql, word, recounting) in [
      ("UPDATE tally SET read = read + 1 WHERE resolution = 0", "sum of its slots", false),
      ("UPDATE tally SET read = read + 1 WHERE resolution = 1", "the records say", true),
      ("UPDATE tally SET cohort_read = cohort_read + 1 WHERE resolution = 0", "the day is not the sum", false),
      ("UPDATE tally SET cohort_read = cohort_read + 1 WHERE resolution = 1", "by send", true),
      ("UPDATE latency_tally SET cohort_to_read = x'0702' WHERE resolution = 1", "latency_tally of the day", false),
      ("UPDATE latency_tally SET to_read = x'0702' WHERE resolution = 0", "by event", true),
      ("UPDATE counter SET count = 5 WHERE name = 'facts_waiting'", "facts_waiting", true),
      ("UPDATE tally SET failed = failed + 1 WHERE series = \(whole)", "tally of the WABA is not", false),
      ("UPDATE button_tally SET count = count + 1 WHERE series = \(whole)", "button_tally of the WABA", false),
      ("UPDATE failure_tally SET cohort_count = 9 WHERE series = \(whole)", "failure_tally of the WABA", false),
      ("UPDATE latency_tally SET to_read = x'0703' WHERE series = \(whole)", "latency_tally of the WABA", false),
    ] {
      try ledger.pool.write { try $0.execute(sql: sql) }
      let problems = try ledger.check(recounting: recounting).problems
      #expect(problems.contains { $0.contains(word) }, "\(sql): \(problems)")
    }
    try ledger.close()
  }

  @Test func aLedgerThatCountedLessIsRefused() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/" + SQLiteLedger.fileName
    let old = try DatabasePool(path: path)
    try SQLiteLedgerSchema.migrator.migrate(old, upTo: "1")
    try old.close()
    // As long as it counted nothing, nothing is missing.
    try SQLiteLedger(directory: directory.path, fingerprint: 1).close()

    let other = try TemporaryDirectory()
    let counted = try DatabasePool(path: other.path + "/" + SQLiteLedger.fileName)
    try SQLiteLedgerSchema.migrator.migrate(counted, upTo: "1")
    try counted.write { try $0.execute(sql: "INSERT INTO tally VALUES (1, 0, 0, 1, 1, 1, 1, 1, 1, 1)") }
    try counted.close()
    #expect(throws: StoreError.schemaTooOld(file: SQLiteLedger.fileName)) {
      try SQLiteLedger(directory: other.path, fingerprint: 1)
    }
  }

  @Test func aDamagedHistogramIsAnErrorAndNoCrash() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    try ledger.pool.write { try $0.execute(sql: "UPDATE latency_tally SET to_read = x'07FF'") }
    #expect(throws: StoreError.self) { try ledger.tallies() }
    try ledger.close()
  }

  @Test func checkLooksAtEveryFile() async throws {
    let directory = try TemporaryDirectory()
    for file in [SQLiteCatalog.fileName, RejectedDeliveries.fileName, SQLiteLedger.fileName] {
      let store = try await directory.store()
      #expect(try await store.check(recounting: true).problems.isEmpty)
      try await store.close()
      // A page in the middle, not the first one: without that no file opens at all.
      let path = directory.path + "/" + file
      let whole = directory.bytes(of: file)
      var damaged = whole
      for index in 4096..<(3 * 4096) { damaged[index] = 0xa5 }
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      do {
        let damagedStore = try await directory.store()
        let check = try await damagedStore.check(recounting: true)
        #expect(check.problems.contains { $0.hasPrefix(file) }, "\(check.problems)")
      } catch {
        #expect("\(error)".contains(file), "\(error)")
      }
      try Data(whole).write(to: URL(fileURLWithPath: path))
    }
  }

  @Test func aFailedSettlementChangesNothing() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    try ledger.pool.write { try $0.execute(sql: "DROP TABLE progress") }
    await #expect(throws: StoreError.self) {
      try await ledger.settle(Facts.batch((2, Facts.readMessage())), through: 2)
    }
    #expect(try await ledger.counts().read == 1)
    #expect(try ledger.check(recounting: true).recordCount == 1)
    try ledger.close()
  }

  @Test func theReportReadsTalliesByTheirKey() throws {
    let directory = try TemporaryDirectory()
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    let plan = try ledger.pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          EXPLAIN QUERY PLAN SELECT start, sent FROM tally
          WHERE series = 1 AND product = 0 AND resolution = 1 AND start BETWEEN 1 AND 90
          """
      ).map { $0["detail"] as String }
    }
    #expect(plan.allSatisfy { $0.hasPrefix("SEARCH tally USING PRIMARY KEY") }, "\(plan)")
    try ledger.close()
  }
}
