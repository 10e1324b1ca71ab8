import Foundation
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Facts go away a period at a time; their counts stay.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct RetentionTests {
  private static let recordDays: Int64 = 40

  private static func ledger(_ directory: TemporaryDirectory) async throws -> ClickHouseLedger {
    try await ClickHouseLedger.open(
      try await directory.clickHouse(fingerprint: 1), directory: directory.path, fingerprint: 1,
      recordDays: recordDays)
  }

  /// The end of the period of the facts, and then as many days as they are kept.
  private static let finished = Day(
    holding: (Int64(Facts.day.period) + 1) * ClickHouseSchema.periodSeconds - 1
  ).advanced(by: recordDays + ClickHouseLedger.messageDays + 1)

  @Test func aPeriodGoesOnceItIsOverAndQuietForLongEnough() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    try await ledger.settle(
      Facts.batch((1, Facts.readMessage()), (2, Facts.record { $0.read = Facts.day })), through: 1)
    for day in [Self.finished.advanced(by: -1), Self.finished, Self.finished.advanced(by: 1)] {
      _ = try await ledger.expireSome(now: day.start)
      #expect(try await ledger.check(recounting: true).recordCount == 2, "\(day): nodes have notice first")
    }
    _ = try await ledger.expireSome(now: Self.finished.advanced(by: 2).start)
    let check = try await ledger.check(recounting: true)
    #expect(check.recordCount == 0)
    #expect(check.problems.isEmpty)
    #expect(
      check.recountedAfter
        == (Int64(Facts.day.period) + 1) * ClickHouseSchema.periodSeconds + Self.recordDays * Day.seconds)
    #expect(try await ledger.counts().read == 1)
    #expect(try await ledger.counters()[.factsWaiting] == 0)
    #expect(try await ledger.counters()[.factsNeverAttributed] == 1)
    try await ledger.close()
  }

  @Test func whateverComesLateKeepsItsPeriod() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    try await ledger.settle(
      Facts.batch((1, Facts.readMessage())), through: 1, now: Self.finished.advanced(by: -10).start)
    for days in 0..<5 { _ = try await ledger.expireSome(now: Self.finished.advanced(by: Int64(days)).start) }
    #expect(try await ledger.check(recounting: true).recordCount == 1)
    try await ledger.settle(Facts.batch((2, Facts.readMessage())), through: 2, now: Self.finished.start)
    #expect(try await ledger.counts().read == 2)
    try await ledger.close()
  }

  @Test func whatComesOfAPeriodThatGoesIsLateAndCountsNothing() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    _ = try await ledger.expireSome(now: Self.finished.start)
    let again = Facts.batch((1, Facts.readMessage()), (2, Facts.readMessage()))
    // From the notice on: nobody adds to what is about to go.
    try await ledger.settle(again, through: 2, now: Self.finished.start)
    #expect(try await ledger.counts().read == 1)
    #expect(try await ledger.counters()[.factsLate] == 4)
    _ = try await ledger.expireSome(now: Self.finished.advanced(by: 2).start)
    var imported = Settlement()
    imported.imported = again
    try await ledger.settle(imported, now: Self.finished.advanced(by: 3).start)
    #expect(
      try await ledger.counts().read == 1, "history of a period that is gone could not be told from what it counted")
    #expect(try await ledger.counters()[.factsLate] == 8)
    try await ledger.settle(
      Facts.batch((3, Facts.readMessage(at: Self.finished.start))), through: 3, now: Self.finished.advanced(by: 3).start
    )
    #expect(try await ledger.counts(on: Self.finished.start).read == 1, "a new message counts as ever")
    try await ledger.close()
  }

  @Test func aNodeWhoseClockIsAheadTakesNothingAway() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    let now = UnixTime(Date().timeIntervalSince1970)
    try await ledger.settle(Facts.batch((1, Facts.readMessage(at: now))), through: 1, now: now)
    for days in [400, 402, 404] { _ = try await ledger.expireSome(now: now + Int64(days) * Day.seconds) }
    #expect(try await ledger.check(recounting: true).recordCount == 1)
    try await ledger.close()
  }

  @Test func aMessageThatLostItsFirstFactsIsNotCountedAgain() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    let nextPeriod = (Int64(Facts.day.period) + 1) * ClickHouseSchema.periodSeconds
    let read = Facts.record {
      $0.template = Facts.key
      $0.phoneUser = Facts.user
      $0.read = nextPeriod + 60
    }
    try await ledger.settle(
      Facts.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key
            $0.sent = Facts.day
            $0.delivered = Facts.day
          }
        )), through: 1)
    try await ledger.settle(Facts.batch((1, read)), through: 2)
    for days in [0, 2] { _ = try await ledger.expireSome(now: Self.finished.advanced(by: Int64(days)).start) }
    // Only the read is left of it. By itself it would imply a delivery, which was counted long ago.
    try await ledger.settle(Facts.batch((1, read)), through: 3, now: Self.finished.advanced(by: 2).start)
    #expect(try await ledger.counts().sent == 1)
    let day = try await ledger.counts(on: nextPeriod)
    #expect(day.read == 1)
    #expect(day.delivered == 0)
    #expect(day.sent == 0)
    // Nor because its user answers somebody else today.
    for event in 0..<3 {
      try await ledger.settle(
        Facts.inbound(UInt64(event), at: Self.finished.start), through: Int64(4 + event),
        now: Self.finished.advanced(by: 3).start)
    }
    #expect(try await ledger.counts(on: nextPeriod).sent == 0)
    try await ledger.close()
  }

  @Test func aClickIsNoLongerCountedInACohortWhosePeriodIsGone() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    func click(_ number: UInt64, at time: UnixTime, issued: UnixTime? = nil) -> Batch {
      var batch = Batch()
      batch.learn(
        Record.Click(time: time, button: "Shop", issued: issued), event: EventKey(hash: number), of: Facts.message(9),
        template: Facts.key)
      return batch
    }
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    try await ledger.settle(click(1, at: Facts.day + 5, issued: Facts.day), through: 2)
    // Not before the period is gone, and longer after it than any message lives.
    let later = Self.finished.advanced(by: -20).start
    try await ledger.settle(click(2, at: later), through: 3, now: later)
    let cohort = try await Self.cohort(ledger)
    #expect(cohort.counts.read == 1)
    #expect(cohort.buttons.map(\.count) == [1, 1])
    for days in [0, 2] { _ = try await ledger.expireSome(now: Self.finished.advanced(by: Int64(days)).start) }
    #expect(
      try await ledger.check(recounting: true).problems.isEmpty,
      "the first click is gone, and nobody takes the second for it")
    // So many that they would outweigh what is known of the cohort.
    for number in 10..<30 {
      let now = Self.finished.advanced(by: 3).start + Int64(number)
      try await ledger.settle(click(UInt64(number), at: now, issued: Facts.day), through: Int64(number), now: now)
    }
    #expect(try await Self.cohort(ledger) == cohort)
    let day = Self.finished.advanced(by: 3)
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day, product: .cloudAPI)
    #expect(report.days[Facts.template]?[day]?.buttons.map(\.count) == [20])
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  /// What is counted of those sent on the day of the facts.
  private static func cohort(_ ledger: ClickHouseLedger) async throws -> DayCounts {
    let midnights = [0, 1].map { Slot(holding: Day(holding: Facts.day).start + $0 * Day.seconds) }
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], periods: [midnights[0]..<midnights[1]], product: .cloudAPI,
      attribution: .send)
    return report.counts[Facts.template]?[0] ?? DayCounts()
  }
}
