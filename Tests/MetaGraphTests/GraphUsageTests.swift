import GraphEmulator
import MetaGraph
import TemplateAnalytics
import Testing

struct GraphUsageTests {
  @Test(arguments: [(0, 0.0), (75, 0), (80, 2.4), (90, 21.6), (100, 60), (140, 60)])
  func aJobSlowsDownAsTheLimitComesNear(percent: Int, seconds: Double) {
    let pause = GraphUsage(percent: percent).pause / .milliseconds(1)
    #expect(abs(pause - seconds * 1000) < 1)
  }

  @Test func aJobWaitsAsLongAsMetaSays() {
    #expect(GraphUsage(percent: 30, minutesToRegainAccess: 12).pause == .seconds(720))
  }

  @Test(arguments: [
    ([("X-App-Usage", #"{"call_count":28,"total_time":25,"total_cputime":91}"#)], GraphUsage(percent: 91)),
    (
      [
        ("X-App-Usage", #"{"call_count":28}"#),
        (
          "X-Business-Use-Case-Usage",
          #"{"1":[{"type":"whatsapp_business_management","call_count":81,"estimated_time_to_regain_access":3},"#
            + #"{"type":"ads_management","call_count":99,"estimated_time_to_regain_access":60}],"2":[7]}"#
        ),
      ], GraphUsage(percent: 81, minutesToRegainAccess: 3)
    ),
    ([("X-Business-Use-Case-Usage", "nonsense")], nil),
    ([("X-App-Usage", #"{"call_count":"76"}"#)], GraphUsage(percent: 76)),
  ])
  func theHeadersTellTheUsage(headers: [(String, String)], usage: GraphUsage?) async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.headers(headers.map { (name: $0.0, value: $0.1) }))
      _ = try await site.listing()
      #expect(site.client.usage(of: GraphSite.waba) == usage)
      #expect(site.client.usage(of: WABAID(5)!) == nil)
    }
  }

  @Test func aJobWaitsBeforeItsNextCallAndSomebodyWhoWaitsDoesNot() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.headers(GraphFault.usage(of: GraphSite.waba, percent: 100)))
      _ = try await site.listing(.interactive)
      #expect(site.client.pause(for: GraphSite.waba) == .seconds(60))
      site.time.advance(by: .seconds(15))
      #expect(site.client.pause(for: GraphSite.waba) == .seconds(45))
      _ = try await site.listing(.interactive)
      #expect(site.time.waits == [.seconds(15)])
      _ = try await site.listing(.background)
      #expect(site.time.waits == [.seconds(15), .seconds(45)])
      #expect(site.client.pause(for: GraphSite.waba) == .zero)
    }
  }

  @Test func everyPageOfAJobWaits() async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 5
    try await GraphSite.run(world) { site in
      site.emulator.fail { _ in .headers(GraphFault.usage(of: GraphSite.waba, percent: 100)) }
      let count = try await site.listing(.background).templates.count
      #expect(count == 12)
      #expect(site.time.waits == [.seconds(60), .seconds(60)])
    }
  }

  @Test func aRefusalForTheLimitStopsJobsUntilAccessIsRegained() async throws {
    try await GraphSite.run { site in
      let usage = GraphFault.usage(of: GraphSite.waba, percent: 100, minutesToRegainAccess: 20)
      site.emulator.fail(.error(status: 400, code: 80_007, headers: usage))
      let failure = await site.listingFailure()
      guard case .rateLimited(_, retryAfter: 1200) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(site.client.pause(for: GraphSite.waba) == .seconds(1200))
      _ = try await site.listing(.background)
      #expect(site.time.waits == [.seconds(1200)])
    }
  }

  @Test func aRefusalWithoutATimeStopsJobsForFiveMinutes() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.error(status: 400, code: 4))
      _ = await site.listingFailure()
      #expect(site.client.pause(for: GraphSite.waba) == .seconds(300))
    }
  }

  @Test func cancellingEndsAJobsWait() async throws {
    let clock = GraphClock(unixTime: { TestTime.start })
    try await GraphSite.run(clock: clock) { site in
      site.emulator.fail(.error(status: 429, code: 4, retryAfter: "3600"))
      _ = await site.listingFailure()
      let job = Task { await site.failure { site throws(GraphError) in _ = try await site.listing(.background) } }
      job.cancel()
      let failure = await job.value
      #expect(failure == .unavailable(detail: "the work was cancelled"))
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func whileMetaRefusesCallsNobodyMakesAny() async throws {
    try await GraphSite.run(options: { $0.longestPause = .seconds(10) }) { site in
      site.emulator.fail(.error(status: 400, code: 80_007, retryAfter: "600"))
      _ = await site.listingFailure()
      let before = site.emulator.calls.count
      for urgency in [GraphUrgency.interactive, .background] {
        let failure = await site.failure { site throws(GraphError) in _ = try await site.listing(urgency) }
        guard case .rateLimited(_, let seconds) = failure else {
          Issue.record("\(String(describing: failure))")
          continue
        }
        #expect(seconds == 600)
      }
      #expect(site.emulator.calls.count == before)
      site.time.advance(by: .seconds(600))
      _ = try await site.listing()
    }
  }

  @Test func aJobThatMayWaitOnlyALittleEndsWhereItWouldBeMore() async throws {
    try await GraphSite.run(options: { $0.longestPause = .seconds(10) }) { site in
      site.emulator.fail(
        .headers(GraphFault.usage(of: GraphSite.waba, percent: 80)),
        .headers(GraphFault.usage(of: GraphSite.waba, percent: 100)))
      _ = try await site.listing(.background)
      _ = try await site.listing(.background)
      #expect(site.time.waits.count == 1)
      let failure = await site.failure { site throws(GraphError) in _ = try await site.listing(.background) }
      #expect(failure?.isTransient == true)
      #expect(site.emulator.calls.count == 2)
      // Near the limit is not at it.
      _ = try await site.listing(.interactive)
    }
  }
}
