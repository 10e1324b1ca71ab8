import Foundation
import GraphEmulator
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(5)))
struct MetaRoundsTests {
  private static let today = Day(holding: RunningServer.now)

  private static func isWhole(_ site: MetaSite, templates: Int) async throws -> Bool {
    let progress = try await site.store.archive.progress(of: MetaSite.waba)
    return progress.count == 2 * templates && progress.allSatisfy { $0.through != nil }
  }

  /// Whether the archive has, of each template, day and product, what the world has.
  private static func expectWhole(_ site: MetaSite, days: ClosedRange<Int64> = -90...0) async throws {
    let world = site.emulator.world.wabas[MetaSite.waba]
    for template in world?.templates ?? [] {
      let report = try await site.store.archive.report(
        waba: MetaSite.waba, templates: [template.id],
        days: today.advanced(by: days.lowerBound)...today.advanced(by: days.upperBound), product: .cloudAPI)
      for age in days {
        let day = today.advanced(by: age)
        let expected = world?.counts[EmulatedRow(template: template.id, day: day)]
        let found = report.days[template.id]?[day]
        #expect(found?.counts.sent == expected?.sent, "\(template.id) \(day)")
        #expect(found?.counts.read == expected?.read, "\(template.id) \(day)")
        #expect(found?.buttons.map(\.count) == expected?.clicked.map(\.count), "\(template.id) \(day)")
        #expect(found?.amountSpent == expected?.hundredthsSpent.map { $0 * 10_000 }, "\(template.id) \(day)")
      }
    }
  }

  @Test func ninetyDaysComeAtFirstAndThenTheLastEightEachDay() async throws {
    try await MetaSite.run(MetaSite.world(templates: 12)) { site in
      try await site.inBackground {
        try await site.until { try await Self.isWhole(site, templates: 12) }
        try await Self.expectWhole(site)
        let first = site.emulator.calls(to: "template_analytics")
        #expect(first.count == 4, "ten templates a call, and two products")
        #expect(Set(first.map { $0.parameter("start") }) == ["\(Self.today.advanced(by: -90).start)"])
        #expect(first.allSatisfy { $0.token == MetaSite.token && !($0.query ?? "").contains(MetaSite.token) })

        site.emulator.change { $0.today = Self.today.advanced(by: 1) }
        site.clock.now += 86_400
        try await site.until { site.emulator.calls(to: "template_analytics").count >= 8 }
        let second = site.emulator.calls(to: "template_analytics").dropFirst(4)
        #expect(Set(second.map { $0.parameter("start") }) == ["\(Self.today.advanced(by: -7).start)"])
        #expect(Set(second.map { $0.parameter("end") }) == ["\(Self.today.advanced(by: 1).start)"])
      }
    }
  }

  @Test func lateReadsAreAddedAndWhatMetaForgetsStays() async throws {
    try await MetaSite.run { site in
      try await site.inBackground {
        try await site.until { try await Self.isWhole(site, templates: 3) }
        let day = Self.today.advanced(by: -2)
        let row = EmulatedRow(template: TemplateID(1)!, day: day)
        site.emulator.change {
          $0.today = Self.today.advanced(by: 1)
          $0.wabas[MetaSite.waba]?.counts[row]?.read += 500
          $0.wabas[MetaSite.waba]?.counts[row]?.sent = 0
          $0.wabas[MetaSite.waba]?.counts[row]?.clicked = []
        }
        site.clock.now += 86_400
        let tomorrow = site.clock.now
        try await site.until { try await site.progress().allSatisfy { $0.fetchedAt >= tomorrow } }
        let counts = try await site.store.archive.report(
          waba: MetaSite.waba, templates: [row.template], days: day...day, product: .cloudAPI
        ).days[row.template]?[day]
        let before = MetaSite.counts(1, day)
        #expect(counts?.counts.read == before.read + 500)
        #expect(counts?.counts.sent == before.sent)
        #expect(counts?.buttons.map(\.count) == [1])
      }
    }
  }

  @Test func whatWasInterruptedGoesOnWhereItWas() async throws {
    try await MetaSite.run(MetaSite.world(templates: 25), calling: { $0.attempts = 1 }) { site in
      let second = "\(TemplateID(11)!)"
      site.emulator.fail { call in
        (call.parameter("template_ids") ?? "").contains("[\(second),") ? .reset : nil
      }
      try await site.inBackground {
        try await site.until { () async throws -> Bool in
          let isBegun = try await !site.progress().isEmpty
          return isBegun && site.emulator.calls.count >= 3
        }
      }
      #expect(try await site.progress().map(\.template) == (1...10).map { TemplateID($0)! })
      site.emulator.heal()
      let before = site.emulator.calls.count
      // As after a restart: a new background, the same store.
      try await site.inBackground { try await site.until { try await Self.isWhole(site, templates: 25) } }
      let asked = site.emulator.calls.dropFirst(before).compactMap { call in
        call.parameter("product_type") == "CLOUD_API" ? call.parameter("template_ids") : nil
      }
      #expect(asked.count == 2, "the first ten are there already")
      try await Self.expectWhole(site)
    }
  }

  @Test func aRefusalIsKeptInMetasWordsAndTriedAgainWithinTheHour() async throws {
    try await MetaSite.run { site in
      site.emulator.change { $0.wabas[MetaSite.waba]?.insights = .off }
      try await site.inBackground {
        try await site.until { try await !site.progress().isEmpty }
        let refusals = try await site.progress().map(\.refusal)
        #expect(
          refusals
            == Array(
              repeating: .init(code: 200_007, message: "Template Insights is not enabled on this account."), count: 3))
        let status = try await ArchiveStatus(of: MetaSite.waba, site.store.catalog, site.store.archive)
        #expect(status.templates == 3)
        #expect(status.fetched == 0)
        #expect(status.refusals.map(\.code) == [200_007])
        site.emulator.change { $0.wabas[MetaSite.waba]?.insights = .on }
        site.clock.now += 3600
        try await site.until { try await Self.isWhole(site, templates: 3) }
      }
      #expect(try await site.progress().allSatisfy { $0.refusal == nil })
    }
  }

  @Test func aTemplateThatMetaDoesNotKnowCostsItsNeighboursNothing() async throws {
    try await MetaSite.run { site in
      site.emulator.fail { call in
        let ids = (call.parameter("template_ids") ?? "").split { "[],".contains($0) }
        return ids.contains("2") ? .error(status: 400, code: 100, message: "(#100) Invalid template id") : nil
      }
      try await site.inBackground {
        try await site.until {
          try await site.store.archive.progress(of: MetaSite.waba).count == 6
        }
      }
      let progress = try await site.progress()
      #expect(progress.map { $0.through != nil } == [true, false, true])
      #expect(progress[1].refusal?.code == 100)
      #expect(try await site.sent(3, Self.today) == MetaSite.counts(3, Self.today).sent)
    }
  }

  @Test func aDayJustOutOfReachIsLeftOut() async throws {
    // Meta's clock is ahead of ours.
    try await MetaSite.run(MetaSite.world(today: Self.today.advanced(by: 1))) { site in
      try await site.inBackground { try await site.until { try await Self.isWhole(site, templates: 3) } }
      try await Self.expectWhole(site, days: -89...0)
    }
  }

  @Test func aWABAWhoseLimitIsReachedHoldsUpNoOther() async throws {
    var world = MetaSite.world()
    world.wabas[MetaSite.otherWABA] = world.wabas[MetaSite.waba]
    try await MetaSite.run(world) { site in
      try await site.store.catalog.addWABA(WABA(id: MetaSite.otherWABA, sid: RunningServer.sid, source: .meta))
      site.emulator.fail { call in
        call.path.contains("\(MetaSite.waba)")
          ? .error(
            status: 400, code: 80_007,
            headers: GraphFault.usage(of: MetaSite.waba, percent: 100, minutesToRegainAccess: 30))
          : nil
      }
      try await site.inBackground {
        try await site.until {
          try await site.store.archive.progress(of: MetaSite.otherWABA).filter { $0.through != nil }.count == 6
        }
      }
      #expect(try await site.progress().isEmpty)
      #expect(site.emulator.calls.filter { $0.path.contains("\(MetaSite.waba)") }.count == 1)
    }
  }

  @Test func templatesAreSyncedOnAScheduleAndAtOnceWhenASendWaitsForOne() async throws {
    try await MetaSite.run(source: .webhooks) { site in
      try await site.inBackground {
        try await site.until { site.emulator.calls.count == 1 }
        #expect(site.emulator.calls(to: "template_analytics").isEmpty, "its source is not Meta")
        site.clock.now += 3600
        try await site.until { site.emulator.calls.count == 2 }
        // A new template goes out.
        site.emulator.change { $0.wabas[MetaSite.waba]?.templates = MetaSite.templates(4) }
        site.clock.now += 60
        let send = ProxiedSend(
          waba: MetaSite.waba, message: site.store.pseudonyms.message("wamid.A", of: MetaSite.waba),
          name: "template_4", language: "en_US", sentAt: site.clock.now, product: .cloudAPI)
        try await site.store.inbox.append(
          [DeliveryContent(kind: .proxiedSends, waba: MetaSite.waba, body: send.line)], receivedAt: site.clock.now)
        try await site.store.settleAll(now: site.clock.now)
        #expect(site.store.waiting.count == 1)
        try await site.until { site.emulator.calls.count == 3 }
        try await site.until {
          try await site.store.settleAll(now: site.clock.now)
          return site.store.waiting.count == 0
        }
        let day = Day(holding: site.clock.now)
        let report = try await site.store.ledger.report(
          waba: MetaSite.waba, templates: [TemplateID(4)!], days: day...day, product: .cloudAPI)
        #expect(report.days[TemplateID(4)!]?[day]?.counts.accepted == 1)
      }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func whateverGoesWrongTheArchiveEndsAsWhatMetaTells(_ seed: UInt64) async throws {
    var world = MetaSite.world(templates: 15)
    world.largestAnalyticsPage = 200
    world.largestTemplatePage = 4
    world.repeatsRows = true
    try await MetaSite.run(
      world,
      calling: {
        $0.attempts = 3
        $0.attemptDeadline = .milliseconds(300)
      }
    ) { site in
      let faults = SeededFaults(seed)
      site.emulator.fail { _ in faults.next() }
      try await site.inBackground(retry: 0) {
        try await site.until {
          // Meta's limit is over after a while.
          site.clock.now += 1
          return try await Self.isWhole(site, templates: 15)
        }
      }
      try await Self.expectWhole(site)
      #expect(faults.count > 5, "something went wrong")
    }
  }

  @Test func daysThatMetaFailsAtHoldUpNoOthers() async throws {
    try await MetaSite.run(MetaSite.world(templates: 25), calling: { $0.attempts = 1 }) { site in
      // Too much at once, and one that never comes.
      site.emulator.fail { call in
        let ids = (call.parameter("template_ids") ?? "").split { "[],".contains($0) }
        // More of them than a turn has patience for, and one that Meta does not know.
        if !Set(ids).isDisjoint(with: ["3", "4", "5", "6"]) { return .error(status: 500, code: 1) }
        if ids == ["7"] { return .error(status: 400, code: 100, message: "(#100) Invalid template id") }
        return ids.contains("13") && ids.count > 1 ? .error(status: 500, code: 1) : nil
      }
      try await site.inBackground(retry: 0) {
        try await site.until { try await site.progress().filter { $0.through != nil }.count == 20 }
      }
      let progress = try await site.progress()
      #expect(progress.filter { $0.through == nil }.map(\.template.value) == [7])
      #expect(try await site.sent(13, Self.today) == MetaSite.counts(13, Self.today).sent)
    }
  }

  @Test func aProductThatMetaRefusesCostsAFewCallsADay() async throws {
    try await MetaSite.run(MetaSite.world(templates: 40)) { site in
      site.emulator.fail { call in
        call.parameter("product_type") == "MARKETING_MESSAGES_LITE_API"
          ? .error(status: 400, code: 100, message: "(#100) Not onboarded") : nil
      }
      func calls() -> Int {
        site.emulator.calls.filter { $0.parameter("product_type") == "MARKETING_MESSAGES_LITE_API" }.count
      }
      try await site.inBackground(retry: 0) {
        try await site.until { try await site.store.archive.progress(of: MetaSite.waba).count == 80 }
      }
      let refusals = try await site.progress(.marketingMessagesLite).map(\.refusal?.code)
      #expect(refusals == Array(repeating: 100, count: 40))
      #expect(calls() == 5, "once, without the oldest day, and three of the ten alone")
      site.clock.now += 86_400
      site.emulator.change { $0.today = Self.today.advanced(by: 1) }
      let tomorrow = site.clock.now
      try await site.inBackground(retry: 0) {
        try await site.until {
          try await site.progress(.marketingMessagesLite).allSatisfy { $0.fetchedAt >= tomorrow }
        }
      }
      #expect(calls() == 10)
    }
  }

  @Test func aTokenThatMayNotSeeTheWABAIsARefusalOfAllOfIt() async throws {
    try await MetaSite.run(MetaSite.world(templates: 25)) { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      site.emulator.change {
        $0.wabas[MetaSite.otherWABA] = $0.wabas[MetaSite.waba]
        $0.wabas[MetaSite.waba] = nil
      }
      try await site.inBackground(retry: 0) {
        try await site.until { try await site.store.archive.progress(of: MetaSite.waba).count == 50 }
      }
      #expect(site.emulator.calls(to: "template_analytics").count == 1, "one call tells it of all")
      // Mended within the hour.
      site.emulator.change { $0.wabas[MetaSite.waba] = $0.wabas[MetaSite.otherWABA] }
      site.clock.now += 3600
      try await site.inBackground(retry: 0) {
        try await site.until { try await Self.isWhole(site, templates: 25) }
      }
    }
  }

  @Test func whatIsGoneAtMetasIsFetchedForAWeekMore() async throws {
    try await MetaSite.run { site in
      try await site.inBackground { try await site.until { try await Self.isWhole(site, templates: 3) } }
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates.removeLast() }
      var asked: [Bool] = []
      for _ in 1...9 {
        site.clock.now += 86_400
        let now = site.clock.now
        site.emulator.change { $0.today = Day(holding: now) }
        let before = site.emulator.calls.count
        try await site.inBackground {
          try await site.until {
            try await site.store.archive.progress(of: MetaSite.waba).filter { $0.template.value < 3 }
              .allSatisfy { $0.fetchedAt >= now }
          }
          try await site.until {
            let isAsked = site.emulator.calls.dropFirst(before).contains { $0.parameter("template_ids") == "[3]" }
            let isDone = try await site.meta.plan(of: MetaSite.waba).chunks.isEmpty
            return isAsked || isDone
          }
        }
        asked.append(
          site.emulator.calls.dropFirst(before).contains { $0.parameter("template_ids") == "[3]" })
      }
      #expect(asked == [true, true, true, true, true, true, true, false, false])
    }
  }

  @Test func aSendThatWaitsIsNotForgottenWhenMetaFailsOnce() async throws {
    try await MetaSite.run(source: .webhooks, calling: { $0.attempts = 1 }) { site in
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates = MetaSite.templates(3) }
      let send = ProxiedSend(
        waba: MetaSite.waba, message: site.store.pseudonyms.message("wamid.A", of: MetaSite.waba),
        name: "template_4", language: "en_US", sentAt: site.clock.now, product: .cloudAPI)
      try await site.store.inbox.append(
        [DeliveryContent(kind: .proxiedSends, waba: MetaSite.waba, body: send.line)], receivedAt: site.clock.now)
      try await site.store.settleAll(now: site.clock.now)
      site.emulator.fail(.reset)
      // Nothing is fetched on a schedule.
      try await site.inBackground(syncInterval: 0) {
        try await site.until { site.emulator.calls.count == 1 }
        site.clock.now += 300
        // Meta lists it a moment later only.
        try await site.until { site.emulator.calls.count == 2 }
        site.emulator.change { $0.wabas[MetaSite.waba]?.templates = MetaSite.templates(4) }
        site.clock.now += 240
        try await site.until {
          try await site.store.settleAll(now: site.clock.now)
          return site.store.waiting.count == 0
        }
      }
      #expect(site.emulator.calls.count == 3)
    }
  }
}
