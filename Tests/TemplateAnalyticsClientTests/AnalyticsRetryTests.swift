import AsyncHTTPClient
import GraphEmulator
import Synchronization
import TemplateAnalyticsClient
import Testing

/// When the client asks again, when it does not, and when it ends.
struct AnalyticsRetryTests {
  @Test(arguments: [
    GraphFault.failing(500), .failing(503), .text("<html>Sorry</html>", status: 502), .failing(429),
    .text("", status: 429), .reset, .cutBody(keeping: 0.5),
  ])
  func whatMayPassIsTriedAgain(fault: GraphFault) async throws {
    try await KaleyraSite.run { site in
      site.answer(fault, fault, .page([GraphFault.row()]))
      let points = try await site.points()
      #expect(points.count == 1)
      #expect(site.server.calls.count == 3)
      #expect(site.time.waits == [.milliseconds(250), .milliseconds(500)])
    }
  }

  @Test(arguments: [400, 401, 403, 404, 302, 501])
  func whatWillNotPassIsTriedOnce(status: Int) async throws {
    try await KaleyraSite.run(options: { $0.attempts = 2 }) { site in
      site.server.fail { _ in .text(#"{"code":"WA400","message":"no","data":{},"error":{}}"#, status: status) }
      let failure = await site.failure()
      #expect(failure?.isTransient == (status == 501))
      #expect(site.server.calls.count == (status == 501 ? 2 : 1))
    }
  }

  @Test func afterSoManyTriesTheErrorIsTold() async throws {
    try await KaleyraSite.run(options: { $0.attempts = 3 }) { site in
      site.server.fail { _ in .failing(500) }
      let failure = await site.failure()
      #expect(
        failure
          == .refused(
            .init(
              status: 500, code: "WA-500", message: "Please try again later",
              detail: "Internal server error")))
      #expect(site.server.calls.count == 3)
    }
  }

  @Test func waitsGrowToTheirBound() async throws {
    try await KaleyraSite.run(
      chance: 1,
      options: {
        $0.attempts = 7
        $0.longestPause = .seconds(5)
      }
    ) { site in
      site.server.fail { _ in .failing(503) }
      _ = await site.failure()
      #expect(
        site.time.waits == [
          .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5),
        ])
    }
  }

  @Test func whatTheServerAsksForIsWaitedFor() async throws {
    try await KaleyraSite.run { site in
      site.answer(.failing(429, retryAfter: "7"), .failing(503, retryAfter: "nonsense"), .page([]))
      _ = try await site.points()
      #expect(site.time.waits == [.milliseconds(7250), .milliseconds(500)])
    }
  }

  @Test func aWaitThatOutlastsTheDeadlineIsNotBegun() async throws {
    try await KaleyraSite.run { site in
      site.answer(.failing(429, retryAfter: "3600"))
      guard case .refused(let refusal)? = await site.failure() else {
        Issue.record("not refused")
        return
      }
      #expect(refusal.retryAfter == .seconds(3600))
      #expect(site.time.waits.isEmpty)
    }
  }

  @Test func triesEndWithTheDeadline() async throws {
    try await KaleyraSite.run(
      chance: 1,
      options: {
        $0.attempts = 100
        $0.deadline = .seconds(3)
      }
    ) { site in
      site.server.fail { _ in .reset }
      let failure = await site.failure()
      #expect(failure?.isTransient == true)
      // Half a second and one; two more would be too long.
      #expect(site.time.waits == [.milliseconds(500), .seconds(1)])
      #expect(site.server.calls.count == 3)
    }
  }

  @Test func everyPageHasItsOwnTries() async throws {
    try await KaleyraSite.run(options: { $0.attempts = 2 }) { site in
      site.answer(
        .failing(500), .page([GraphFault.row()], after: "MAZDZD"), .failing(500), .page([GraphFault.row()]))
      let points = try await site.points()
      #expect(points.count == 2)
    }
  }

  @Test(arguments: [GraphFault.stall, .stallInBody])
  func whatDoesNotComeInTimeEnds(fault: GraphFault) async throws {
    try await KaleyraSite.run(options: {
      $0.attemptDeadline = .milliseconds(50)
      $0.attempts = 2
    }) { site in
      site.answer(fault, fault)
      let failure = await site.failure()
      #expect(failure == .unreachable(reason: "no answer in time"))
      #expect(site.time.waits == [.milliseconds(250)])
    }
  }

  @Test func anAnswerThatIsTooLargeEnds() async throws {
    try await KaleyraSite.run(options: {
      $0.largestAnswer = 10_000
      $0.attempts = 1
    }) { site in
      site.answer(.text(String(repeating: " ", count: 10_001)))
      let failure = await site.failure()
      #expect(failure == .unreachable(reason: "the answer is too large"))
    }
  }

  @Test func whereNobodyListensIsTold() async throws {
    let port = try #require(DeafPort())
    defer { withExtendedLifetime(port) {} }
    var options = AnalyticsClient.Options()
    let time = TestTime()
    options.clock = time
    options.chance = { 0 }
    let client = try AnalyticsClient(url: port.url, sid: "S", apiKey: "k", options: options)
    await #expect(throws: TemplateAnalyticsError.unreachable(reason: "Connection refused")) {
      for try await _ in client.points(KaleyraSite.request()) {}
    }
    #expect(time.waits.count == 4)
  }

  @Test func cancellingEndsTheWaitBetweenTries() async throws {
    // Real time: the wait is half an hour long unless it is cancelled.
    try await KaleyraSite.run(clock: ContinuousClock(), options: { $0.deadline = .seconds(7200) }) { site in
      let (calls, called) = AsyncStream.makeStream(of: Void.self)
      site.server.fail { _ in
        called.yield()
        return .failing(503, retryAfter: "1800")
      }
      let asking = Task { await site.failure() }
      for await _ in calls { break }
      asking.cancel()
      let failure = await asking.value
      #expect(failure == .cancelled)
    }
  }

  @Test(arguments: [GraphFault.stall, .stallInBody])
  func cancellingEndsATryThatIsUnderWay(fault: GraphFault) async throws {
    try await KaleyraSite.run { site in
      let (calls, called) = AsyncStream.makeStream(of: Void.self)
      site.server.fail { _ in
        called.yield()
        return fault
      }
      let asking = Task { await site.failure() }
      for await _ in calls { break }
      asking.cancel()
      let failure = await asking.value
      #expect(failure == .cancelled)
      #expect(site.server.calls.count == 1)
    }
  }

  @Test func noRedirectTakesTheKeyAlong() async throws {
    try await GraphEmulator.run { elsewhere in
      let target = elsewhere.url
      try await KaleyraSite.run { site in
        site.answer(.text("", status: 302, headers: [("Location", target + "/v2")]))
        let failure = await site.failure()
        #expect(failure == .malformed(.init(status: 302, reason: "it has no envelope of code and message")))
      }
      #expect(elsewhere.calls.isEmpty)
    }
  }

  @Test func anotherHTTPClientDoesToo() async throws {
    for http in [HTTPClient.shared, nil] {
      try await KaleyraSite.run(http: http) { site in
        site.answer(.page([GraphFault.row()]))
        let points = try await site.points()
        #expect(points.count == 1)
      }
    }
  }
}
