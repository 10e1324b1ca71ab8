import CountingWorlds
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// The counts of all templates of a WABA together, which are kept beside theirs.
struct PeriodTotalsTests {
  @Test func theyAreTheSumsOfTheTemplates() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(in: directory)
    var generator = SplitMix64(seed: 4)
    for round in 0..<15 {
      try await Self.compare(ledger, PeriodConformanceTests.periods(round, &generator))
    }
    #expect(try ledger.check(recounting: true).problems.isEmpty)
    let days = [Slot(number: 0)..<Slot(number: 1 << 32)]
    let counts = try ledger.totals(
      of: WABAID(42)!, periods: days, product: .cloudAPI, attribution: .event, details: .all)
    #expect(counts.isEmpty, "another WABA")
    #expect(try ledger.templates(of: Facts.waba) == PeriodConformanceTests.templates)
    try ledger.close()
  }

  @Test func whatWasNotAskedForIsNotTold() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(in: directory)
    let ever = [Slot(number: 0)..<Slot(number: 1 << 32)]
    let all = try #require(
      try ledger.totals(of: Facts.waba, periods: ever, product: .cloudAPI, attribution: .event, details: .all)[0])
    #expect(!all.failures.isEmpty && !all.timeToRead.isEmpty)
    let few = try #require(
      try ledger.totals(of: Facts.waba, periods: ever, product: .cloudAPI, attribution: .event, details: [])[0])
    #expect(few.counts == all.counts && few.clicked == all.clicked && few.failures.isEmpty && few.timeToRead.isEmpty)
    try ledger.close()
  }

  @Test func aLedgerWithoutThemGetsThem() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await Self.ledger(in: directory)
    try ledger.pool.write { database in
      for table in ["tally", "button_tally", "failure_tally", "latency_tally"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE series IN (SELECT id FROM series WHERE template = 0)")
      }
      try database.execute(sql: "DELETE FROM series WHERE template = 0")
      try database.execute(sql: "DELETE FROM button WHERE text = ''")
      try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '3'")
    }
    try ledger.close()
    let opened = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    var generator = SplitMix64(seed: 5)
    for round in 0..<6 { try await Self.compare(opened, PeriodConformanceTests.periods(round, &generator)) }
    #expect(try opened.check(recounting: true).problems.isEmpty)
    // And they move on from there.
    try await opened.settle(Facts.batch((9_999, Facts.readMessage())), through: 9)
    #expect(try opened.check(recounting: true).problems.isEmpty)
    try opened.close()
  }

  /// Messages of two templates and both products, some of which moved after they were counted, and a delivery of another
  /// WABA.
  private static func ledger(in directory: TemporaryDirectory) async throws -> SQLiteLedger {
    let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
    var generator = SplitMix64(seed: 3)
    let slots = PeriodConformanceTests.slots
    let times = slots.lowerBound.start..<slots.upperBound.start
    for settlement in 0..<4 {
      var batch = Batch()
      for _ in 0..<150 {
        let number = UInt64.random(in: 0..<400, using: &generator)
        let record = PeriodConformanceTests.record(number, within: times, &generator)
        batch.learn(record, of: Facts.message(number), waba: Facts.waba)
      }
      try await ledger.settle(batch, through: Int64(settlement))
    }
    let other = Facts.record {
      $0.template = TemplateKey(waba: WABAID(43)!, template: TemplateID(7)!)
      $0.sent = Facts.day
    }
    var batch = Batch()
    batch.learn(other, of: Facts.message(5_000), waba: WABAID(43)!)
    try await ledger.settle(batch, through: 5)
    return ledger
  }

  /// Compares the totals with what is told of each template.
  private static func compare(_ ledger: SQLiteLedger, _ periods: [Range<Slot>]) async throws {
    for product in ProductType.allCases {
      for attribution in Attribution.allCases {
        let totals = try ledger.totals(
          of: Facts.waba, periods: periods, product: product, attribution: attribution, details: .all)
        let report = try await ledger.report(
          waba: Facts.waba, templates: PeriodConformanceTests.templates, periods: periods, product: product,
          attribution: attribution)
        #expect(!report.counts.isEmpty || totals.isEmpty)
        for index in periods.indices {
          let parts = report.counts.values.compactMap { $0[index] }
          let sum = totals[index] ?? DayCounts()
          #expect(sum.counts == parts.reduce(into: Counts()) { $0 += $1.counts })
          #expect(sum.clicked == parts.reduce(0) { $0 + $1.clicked })
          for kind in ButtonKind.allCases {
            let presses = parts.flatMap(\.buttons).filter { $0.kind == kind }.reduce(0) { $0 + $1.count }
            #expect(sum.buttons.filter { $0.kind == kind }.map(\.count) == (presses == 0 ? [] : [presses]))
          }
          #expect(sum.failures == parts.reduce(into: [:]) { $0.merge($1.failures, uniquingKeysWith: +) })
          #expect(sum.timeToRead == parts.reduce(into: LatencyHistogram()) { $0 += $1.timeToRead })
          #expect(sum.timeToDeliver == parts.reduce(into: LatencyHistogram()) { $0 += $1.timeToDeliver })
        }
      }
    }
  }
}
