import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// A node that was held up writes what it worked out long ago: it changes nothing.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct StaleNodesTests {
  private static let other = TemplateID(8)!

  private static func ledger(_ directory: TemporaryDirectory) async throws -> ClickHouseLedger {
    try await ClickHouseLedger.open(
      try await directory.clickHouse(fingerprint: 1), directory: directory.path, fingerprint: 1)
  }

  private static func settling(_ ledger: ClickHouseLedger) -> ShardSettling {
    ShardSettling(ledger.store, shard: 0, replyWindow: ledger.replyWindow, dropped: [])
  }

  /// What a node reads now, to write it later.
  private static func counting(
    _ ledger: ClickHouseLedger, _ message: UInt64, answering inbound: [InboundFact] = []
  ) async throws -> Counting {
    try await Counting(ledger.store, shard: 0, replyWindow: ledger.replyWindow)
      .read([WABAMessage(waba: Facts.waba, message: Facts.message(message))], answering: inbound)
  }

  private static func write(_ counting: Counting, _ ledger: ClickHouseLedger) async throws {
    let cells = try await settling(ledger).write(counting)
    try await Recount(ledger.store, shard: 0).recount(cells)
  }

  @Test func anEarlierDeliveryIsNotTakenBack() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    let tuesday = Facts.day + Day.seconds
    try await ledger.settle(
      Facts.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key
            $0.sent = Facts.day
            $0.read = tuesday
          }
        )), through: 1)
    let stale = try await Self.counting(ledger, 1)
    try await ledger.settle(Facts.batch((1, Facts.record { $0.delivered = Facts.day })), through: 2)
    try await Self.write(stale, ledger)
    #expect(try await ledger.counts(on: tuesday).delivered == 0)
    #expect(try await ledger.counts().delivered == 1)
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  @Test func aReplyThatALaterMessageTookOverStaysThere() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    try await ledger.settle(Facts.batch((1, Facts.messageToUser(at: Facts.day))), through: 1)
    try await ledger.settle(Facts.inbound(1, at: Facts.day + 600), through: 2)
    try await ledger.settle(Facts.inbound(2, at: Facts.day + 660, button: "Yes"), through: 3)
    #expect(try await ledger.counts().replied == 1)
    let stale = try await Self.counting(ledger, 1)
    var later = Facts.messageToUser(at: Facts.day + 300)
    later.template = TemplateKey(waba: Facts.waba, template: Self.other)
    try await ledger.settle(Facts.batch((2, later)), through: 4)
    try await Self.write(stale, ledger)
    #expect(try await ledger.counts().replied == 0)
    #expect(try await ledger.counts(template: Self.other).replied == 1)
    let day = Day(holding: Facts.day)
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template, Self.other], days: day...day, product: .cloudAPI)
    #expect(report.days[Facts.template]?[day]?.buttons == [])
    #expect(report.days[Self.other]?[day]?.buttons.map(\.count) == [1])
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  @Test func aMessageThatLeftItsCohortIsNotBroughtBack() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    let tuesday = Facts.day + Day.seconds
    try await ledger.settle(
      Facts.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key
            $0.sent = tuesday
            $0.delivered = tuesday + 4
            $0.taps = [EventKey(hash: 1): .init(time: tuesday + 9, button: "Yes")]
          }
        )), through: 1)
    #expect(try await Self.cohort(tuesday, ledger) == ["1 sent, 1 delivered, 1 press, 1 timed"])
    let stale = try await Self.counting(ledger, 1)
    let staleTallies = try await ledger.store.tallies("1", on: 0)
    try await ledger.settle(Facts.batch((1, Facts.record { $0.sent = Facts.day })), through: 2)
    try await Self.write(stale, ledger)
    var rows = RowBinaryWriter()
    for row in staleTallies { rows.write(row) }
    try await ledger.store.insert(into: "tally", rows, on: 0)
    #expect(try await Self.cohort(Facts.day, ledger) == ["1 sent, 1 delivered, 1 press, 1 timed"])
    #expect(try await Self.cohort(tuesday, ledger) == [])
    // Zeros and not nothing: that is what the row of before is replaced by.
    let left = try await ledger.store.tallies("resolution IN ('send_slot', 'send_day')", on: 0).filter {
      $0.place.slot.day == Day(holding: tuesday)
    }
    #expect(left.count == 2)
    #expect(left.allSatisfy { $0.counted == TallyCounts() })
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  /// What is counted of those sent on a day.
  private static func cohort(_ time: UnixTime, _ ledger: ClickHouseLedger) async throws -> [String] {
    let midnights = [0, 1].map { Slot(holding: Day(holding: time).start + $0 * Day.seconds) }
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], periods: [midnights[0]..<midnights[1]], product: .cloudAPI,
      attribution: .send)
    return (report.counts[Facts.template] ?? [:]).values.map {
      "\($0.counts.sent) sent, \($0.counts.delivered) delivered, \($0.buttons.reduce(0) { $0 + $1.count }) press, "
        + "\($0.timeToDeliver.count) timed"
    }
  }

  @Test func anOldSumDoesNotReplaceANewOne() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(directory)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    let stale = try await ledger.store.tallies("1", on: 0)
    try await ledger.settle(
      Facts.batch(
        (2, Facts.readMessage()), (1, Facts.record { $0.failure = .init(time: Facts.day, code: 131_026) })),
      through: 2)
    var rows = RowBinaryWriter()
    for row in stale { rows.write(row) }
    try await ledger.store.insert(into: "tally", rows, on: 0)
    #expect(try await ledger.counts().read == 2)
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }
}
