import Foundation
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct LedgerTests {
  private static func batch(_ facts: (UInt64, TemplateAnalytics.Record)...) -> Batch {
    var batch = Batch()
    for (number, fact) in facts { batch.learn(fact, of: Facts.message(number)) }
    return batch
  }

  @Test func aReceiptWaitsForItsSend() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Facts.record { $0.read = Facts.day })), through: 1)
    #expect(try ledger.counts() == Counts())
    #expect(try ledger.counters()[.factsWaiting] == 1)
    try ledger.settle(Self.batch((1, Facts.record { $0.template = Facts.key })), through: 2)
    #expect(try ledger.counts().read == 1)
    #expect(try ledger.counts().sent == 1)
    #expect(try ledger.counters()[.factsWaiting] == 0)
    try ledger.close()
  }

  @Test func anEarlierTimeMovesACountToItsDay() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    let monday = Facts.day
    let tuesday = monday + Day.seconds
    try ledger.settle(
      Self.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key; $0.sent = monday; $0.read = tuesday
          }
        )), through: 1)
    #expect(try ledger.counts(on: tuesday).delivered == 1)
    try ledger.settle(Self.batch((1, Facts.record { $0.delivered = monday })), through: 2)
    #expect(try ledger.counts(on: tuesday).delivered == 0)
    #expect(try ledger.counts(on: monday).delivered == 1)
    #expect(try ledger.counts(on: tuesday).read == 1)
    try ledger.close()
  }

  @Test func progressIsRememberedBySegmentNeverGoesBackAndCanBeForgotten() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Batch(), through: 7, segment: "a")
    try ledger.settle(Batch(), through: 3, segment: "a")
    #expect(try ledger.progress() == ["a": 7])
    var settlement = Settlement()
    settlement.progress = ["b": 5, "c": 6]
    settlement.forgotten = ["a"]
    try ledger.settle(settlement, now: Facts.day)
    #expect(try ledger.progress() == ["b": 5, "c": 6])
    try ledger.close()
  }

  @Test func anotherSecretIsRefused() throws {
    let directory = try TemporaryDirectory()
    try Ledger(directory: directory.path, fingerprint: 1).close()
    #expect(throws: StoreError.otherSecret(file: Ledger.fileName)) {
      try Ledger(directory: directory.path, fingerprint: 2)
    }
  }

  @Test func recordsExpireAndTheirCountsStay() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1, recordDays: 40)
    let facts = (0..<50).map { (UInt64($0), Facts.readMessage()) }
    var batch = Batch()
    for (number, fact) in facts { batch.learn(fact, of: Facts.message(number)) }
    batch.learn(Facts.record { $0.read = Facts.day }, of: Facts.message(99))
    try ledger.settle(batch, through: 1)
    let later = Facts.day + 40 * Day.seconds
    while try ledger.expireSome(now: later) {}
    #expect(try ledger.check(recounting: true).recordCount == 51, "on the fortieth day they are still there")
    while try ledger.expireSome(now: later + Day.seconds) {}
    let check = try ledger.check(recounting: true)
    #expect(check.recordCount == 0)
    #expect(check.problems.isEmpty)
    #expect(check.recountedAfter == Facts.day + 60)
    #expect(try ledger.counts().sent == 50)
    #expect(try ledger.counters()[.factsWaiting] == 0)
    #expect(try ledger.counters()[.factsNeverAttributed] == 1)
    try ledger.close()
  }

  @Test func aFactWhoseRecordExpiredIsLateAndCountsNothing() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Facts.readMessage())), through: 1)
    let later = Facts.day + 41 * Day.seconds
    while try ledger.expireSome(now: later) {}
    try ledger.settle(Self.batch((1, Facts.readMessage())), through: 2, now: later)
    #expect(try ledger.counts().read == 1)
    #expect(try ledger.counters()[.factsLate] == 2)
    try ledger.settle(Self.batch((2, Facts.readMessage(at: later))), through: 3, now: later)
    #expect(try ledger.counts(on: later).read == 1, "a new message counts as ever")
    var imported = Settlement()
    imported.imported = Self.batch((3, Facts.readMessage(at: Facts.day - Day.seconds)))
    try ledger.settle(imported, now: later)
    #expect(try ledger.counts(on: Facts.day - Day.seconds).read == 1, "and so does history, when somebody imports it")
    try ledger.close()
  }

  @Test func nobodysWrongClockDecidesWhatIsLate() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    let wrong = Facts.record {
      $0.template = Facts.key
      $0.accepted = 4_102_444_799
    }
    try ledger.settle(Self.batch((1, wrong)), through: 1)
    let later = Facts.day + 41 * Day.seconds
    while try ledger.expireSome(now: later) {}
    try ledger.settle(Self.batch((2, Facts.readMessage(at: later - Day.seconds))), through: 2, now: later)
    #expect(try ledger.counts(on: later - Day.seconds).read == 1)
    #expect(try ledger.counters()[.factsLate] == 0)
    try ledger.close()
  }

  private static let user = UserKey(hash: 7)

  private static func messageToUser(at time: UnixTime) -> TemplateAnalytics.Record {
    Facts.record {
      $0.template = Facts.key
      $0.sent = time
      $0.phoneUser = user
    }
  }

  private static func inbound(_ event: UInt64, at time: UnixTime, button: String? = nil) -> Batch {
    var batch = Batch()
    batch.learn(Inbound(time: time, button: button, phoneUser: user), event: EventKey(hash: event))
    return batch
  }

  @Test func anAnswerThatIsToldWithAnEarlierTimeMoves() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Self.messageToUser(at: Facts.day))), through: 1)
    let tomorrow = Facts.day + Day.seconds
    try ledger.settle(Self.inbound(1, at: tomorrow), through: 2)
    #expect(try ledger.counts(on: tomorrow).replied == 1)
    try ledger.settle(Self.inbound(1, at: tomorrow - 3600), through: 3)
    #expect(try ledger.counts(on: tomorrow).replied == 0)
    #expect(try ledger.counts().replied == 1)
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    try ledger.close()
  }

  @Test func manyAnswersOfOneUserAreSettledInOneGo() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Self.messageToUser(at: Facts.day))), through: 1)
    var batch = Batch()
    for event in 0..<3000 {
      batch.learn(
        Inbound(time: Facts.day + Int64(event), button: event % 2 == 0 ? "Yes" : nil, phoneUser: Self.user),
        event: EventKey(hash: UInt64(event)))
    }
    try ledger.settle(batch, through: 2)
    // A message in between takes over what came after it.
    try ledger.settle(Self.batch((2, Self.messageToUser(at: Facts.day + 1000))), through: 3)
    let day = Day(holding: Facts.day)
    let report = try ledger.report(waba: Facts.waba, templates: [Facts.template], days: day...day, product: .cloudAPI)
    #expect(report.days[Facts.template]?[day]?.buttons.map(\.count) == [1500])
    #expect(report.days[Facts.template]?[day]?.counts.replied == 2)
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    try ledger.close()
  }

  @Test func anAnswerExpiresWithTheMessageItFellTo() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Self.messageToUser(at: Facts.day))), through: 1)
    try ledger.settle(Self.inbound(1, at: Facts.day + 60, button: "Once"), through: 2)
    let read = Facts.day + 30 * Day.seconds
    try ledger.settle(Self.batch((1, Facts.record { $0.read = read })), through: 3, now: read)
    while try ledger.expireSome(now: Facts.day + 45 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 1)
    #expect(try ledger.check(recounting: true).problems.isEmpty, "the record still holds its tap")
    while try ledger.expireSome(now: read + 41 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 0)
    #expect(try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM inbound") } == 0)
    #expect(try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM button") } == 1, "it is counted")
    try ledger.close()
  }

  @Test func aButtonTextThatNothingCountsGoesAway() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    let tapped = Facts.record { $0.taps = [EventKey(hash: 1): .init(time: Facts.day, button: "Of no template")] }
    try ledger.settle(Self.batch((1, tapped)), through: 1)
    while try ledger.expireSome(now: Facts.day + 41 * Day.seconds) {}
    #expect(try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM button") } == 0)
    try ledger.close()
  }

  @Test func whoeverSettlesUsesTheWindowThatTheServerWasGiven() throws {
    let directory = try TemporaryDirectory()
    #expect(try Ledger(directory: directory.path, fingerprint: 1).replyWindow == Day.seconds)
    #expect(try Ledger(directory: directory.path, fingerprint: 1, replyWindow: 3600).replyWindow == 3600)
    #expect(try Ledger(directory: directory.path, fingerprint: 1).replyWindow == 3600)
  }

  @Test func aFactKeepsItsRecordAlive() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(
      Self.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key; $0.sent = Facts.day
          }
        )), through: 1)
    let read = Facts.day + 30 * Day.seconds
    try ledger.settle(Self.batch((1, Facts.record { $0.read = read })), through: 2, now: read)
    while try ledger.expireSome(now: Facts.day + 60 * Day.seconds) {}
    #expect(try ledger.check(recounting: true).recordCount == 1)
    try ledger.close()
  }

  @Test func theFloorCountsWhatIsSentDeliveredReadRepliedAndClicked() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    let message = Facts.record {
      $0.template = Facts.key
      $0.accepted = Facts.day
      $0.read = Facts.day
      $0.replied = Facts.day
      $0.taps = [
        EventKey(hash: 1): .init(time: Facts.day, button: "Yes"),
        EventKey(hash: 2): .init(time: Facts.day, button: "No"),
      ]
    }
    let failed = Facts.record {
      $0.template = Facts.key; $0.failure = .init(time: Facts.day, code: 131_026)
    }
    try ledger.settle(Self.batch((1, message), (2, failed)), through: 1)
    let day = Day(holding: Facts.day)
    let report = try ledger.report(waba: Facts.waba, templates: [Facts.template], days: day...day, product: .cloudAPI)
    #expect(report.lifetimeEvents[Facts.template] == 6)
    #expect(report.days[Facts.template]?[day]?.buttons.map(\.text) == ["No", "Yes"])
    #expect(report.days[Facts.template]?[day]?.counts.failed == 1)
    try ledger.close()
  }

  @Test func checkTellsWhatDiffers() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Facts.readMessage()), (2, Facts.record { $0.read = Facts.day })), through: 1)
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    for (sql, word, recounting) in [
      ("UPDATE tally SET read = read + 1 WHERE resolution = 0", "sum of its slots", false),
      ("UPDATE tally SET read = read + 1 WHERE resolution = 1", "the records say", true),
      ("UPDATE counter SET count = 5 WHERE name = 'facts_waiting'", "facts_waiting", true),
    ] {
      try ledger.pool.write { try $0.execute(sql: sql) }
      let problems = try ledger.check(recounting: recounting).problems
      #expect(problems.contains { $0.contains(word) }, "\(sql): \(problems)")
    }
    try ledger.close()
  }

  @Test func checkLooksAtEveryFile() throws {
    let directory = try TemporaryDirectory()
    for file in [Catalog.fileName, RejectedDeliveries.fileName, Ledger.fileName] {
      let store = try directory.store()
      #expect(try store.check(recounting: true).problems.isEmpty)
      try store.close()
      // A page in the middle, not the first one: without that no file opens at all.
      let path = directory.path + "/" + file
      let whole = directory.bytes(of: file)
      var damaged = whole
      for index in 4096..<(3 * 4096) { damaged[index] = 0xa5 }
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      let found = Result { try directory.store() }.flatMap { store in Result { try store.check(recounting: true) } }
      switch found {
      case .success(let check): #expect(check.problems.contains { $0.hasPrefix(file) }, "\(check.problems)")
      case .failure(let error): #expect("\(error)".contains(file), "\(error)")
      }
      try Data(whole).write(to: URL(fileURLWithPath: path))
    }
  }

  @Test func aFailedSettlementChangesNothing() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
    try ledger.settle(Self.batch((1, Facts.readMessage())), through: 1)
    try ledger.pool.write { try $0.execute(sql: "DROP TABLE progress") }
    #expect(throws: StoreError.self) { try ledger.settle(Self.batch((2, Facts.readMessage())), through: 2) }
    #expect(try ledger.counts().read == 1)
    #expect(try ledger.check(recounting: true).recordCount == 1)
    try ledger.close()
  }

  @Test func theReportReadsTalliesByTheirKey() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(directory: directory.path, fingerprint: 1)
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
