import CountingWorlds
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Expiry goes through the records in steps, while settling goes on.
@Suite struct ExpiryTests {
  /// So small that a few hundred records make trees of several levels, and a round many steps.
  private static let limits = RunTree.Limits(nodeBytes: 1_500, maximumRuns: 6, similarRuns: 3, smallBytes: 700)

  private static func ledger(_ directory: TemporaryDirectory) throws -> SQLiteLedger {
    try SQLiteLedger(directory: directory.path, fingerprint: 1, replyWindow: nil, recordDays: 40, limits: limits)
  }

  private static func message(_ number: UInt64, at time: UnixTime) -> TemplateAnalytics.Record {
    Facts.record {
      // Every fifth waits for its template.
      if number % 5 != 0 { $0.template = Facts.key }
      $0.sent = time
      $0.phoneUser = UserKey(hashing: number &* 0x9E37_79B9_7F4A_7C15)
      if number % 11 == 0 { $0.clicks = [EventKey(hash: number): .init(time: time + 9, button: "Link", age: 9)] }
      if number % 7 == 0 { $0.taps = [EventKey(hash: number): .init(time: time + 5, button: "Button \(number % 3)")] }
    }
  }

  @Test(arguments: UInt64(0)..<6)
  func aRoundMayBeStoppedAndSettledIntoAtAnyStep(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    var ledger = try Self.ledger(directory)
    let month = Facts.day + 30 * Day.seconds
    for (numbers, time) in [(UInt64(0)..<600, Facts.day), (600..<1000, month)] {
      for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 50) {
        var batch = Batch()
        for number in start..<start + 50 {
          batch.learn(Self.message(number, at: time), of: Facts.message(number), waba: Facts.waba)
        }
        try await ledger.settle(batch, through: Int64(start), now: time)
      }
    }
    let now = Facts.day + 45 * Day.seconds
    var steps = 1
    var expected = Set(UInt64(600)..<1000)
    while try ledger.expireSome(now: now) {
      steps += 1
      if random.chance(30) {
        try ledger.close()
        ledger = try Self.ledger(directory)
      }
      // A fact about a message that is kept, one about a message that may just have expired or may be about to, a new
      // message.
      let old = UInt64.random(in: 0..<600, using: &random)
      let new = 10_000 + UInt64(steps)
      var batch = Batch()
      batch.learn(
        Facts.record { $0.read = now }, of: Facts.message(.random(in: 600..<1000, using: &random)), waba: Facts.waba)
      batch.learn(Facts.record { $0.read = now + 1 }, of: Facts.message(old), waba: Facts.waba)
      batch.learn(Self.message(new, at: now), of: Facts.message(new), waba: Facts.waba)
      try await ledger.settle(batch, through: 2_000 + Int64(steps), now: now)
      expected.formUnion([old, new])
      #expect(try ledger.check(recounting: true).problems.isEmpty, "seed \(seed) step \(steps)")
    }
    #expect(steps > 8)
    let check = try ledger.check(recounting: true)
    #expect(check.problems.isEmpty, "seed \(seed)")
    #expect(check.recordCount == expected.count, "seed \(seed)")
    #expect(try ledger.expireSome(now: now) == false, "once a day")
    // All of it goes in the end, down to the entries of users and most of the bytes.
    for day in [90, 200] as [Int64] { while try ledger.expireSome(now: now + day * Day.seconds) {} }
    #expect(try ledger.check(recounting: true).recordCount == 0)
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    let entries = try ledger.pool.read { try Int.fetchOne($0, sql: "SELECT coalesce(sum(entries), 0) FROM run") }
    #expect(entries == 0)
    try ledger.close()
  }

  @Test func aTextInUseStaysWhileItsRecordLives() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Self.ledger(directory)
    func texts() async throws -> [String] {
      try ledger.pool.read { try String.fetchAll($0, sql: "SELECT text FROM button ORDER BY text") }
    }
    func tapped(_ text: String) -> TemplateAnalytics.Record {
      Facts.record { $0.taps = [EventKey(hash: 1): .init(time: Facts.day, button: text)] }
    }
    var batch = Batch()
    batch.learn(tapped("Old"), of: Facts.message(1), waba: Facts.waba)
    var kept = tapped("Kept")
    kept.clicks = [EventKey(hash: 2): .init(time: Facts.day, button: "Kept, too")]
    batch.learn(kept, of: Facts.message(2), waba: Facts.waba)
    try await ledger.settle(batch, through: 1)
    let month = Facts.day + 30 * Day.seconds
    var later = Batch()
    later.learn(Facts.record { $0.read = month }, of: Facts.message(2), waba: Facts.waba)
    try await ledger.settle(later, through: 2, now: month)
    while try ledger.expireSome(now: Facts.day + 41 * Day.seconds) {}
    #expect(try await texts() == ["Kept", "Kept, too"])
    while try ledger.expireSome(now: month + 41 * Day.seconds) {}
    #expect(try await texts() == [])
    try ledger.close()
  }
}
