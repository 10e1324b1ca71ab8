import Foundation
import GraphEmulator
import MetaGraph
import TemplateAnalytics
import Testing

struct GraphRetryTests {
  @Test(arguments: [
    GraphFault.reset, .error(status: 500, code: 1), .error(status: 400, code: 2), .html(status: 502),
    .html(status: 200),
    .truncatedJSON(keeping: 0.5), .truncatedJSON(keeping: 0), .cutBody(keeping: 0.7), .html(status: 503),
    .html(status: 302), .error(status: 200, code: 2), .error(status: 503, code: 987_654),
  ])
  func aReadIsTriedAgainWhereMetaFails(fault: GraphFault) async throws {
    try await GraphSite.run { site in
      site.emulator.fail(fault, fault)
      let templates = try await site.listing().templates
      #expect(templates == GraphSite.templates)
      #expect(site.emulator.calls.count == 3)
      #expect(site.time.waits == [.milliseconds(500), .seconds(1)])
    }
  }

  @Test func afterSoManyTriesTheErrorIsTold() async throws {
    try await GraphSite.run(options: { $0.attempts = 3 }) { site in
      site.emulator.fail { _ in .error(status: 500, code: 1) }
      let failure = await site.listingFailure()
      #expect(failure == .unavailable(detail: "Meta failed with code 1"))
      #expect(site.emulator.calls.count == 3)
    }
  }

  @Test func jitterSpreadsTheTries() async throws {
    try await GraphSite.run(jitter: 0.25) { site in
      site.emulator.fail(.reset, .reset)
      _ = try await site.listing()
      #expect(site.time.waits == [.milliseconds(125), .milliseconds(250)])
    }
  }

  @Test(arguments: [
    GraphFault.error(status: 401, code: 190), .error(status: 403, code: 10), .error(status: 400, code: 100),
    .error(status: 400, code: 200_005), .error(status: 400, code: 368), .html(status: 404),
  ])
  func whatTimeCannotHealIsTriedOnce(fault: GraphFault) async throws {
    try await GraphSite.run { site in
      site.emulator.fail(fault)
      let failure = await site.listingFailure()
      #expect(failure?.isTransient == false)
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test(arguments: [GraphFault.reset, .error(status: 500, code: 2), .truncatedJSON(keeping: 0.5)])
  func turningInsightsOnIsTriedOnce(fault: GraphFault) async throws {
    try await GraphSite.run { site in
      site.emulator.fail(fault)
      let failure = await site.failure { site throws(GraphError) in
        try await site.client.enableInsights(of: GraphSite.waba, token: GraphSite.token)
      }
      #expect(failure?.isTransient == true)
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test(arguments: [("12", 12), ("Wed, 02 Jul 2025 12:00:30 GMT", 30), ("Wed, 02 Jul 2025 11:00:00 GMT", 0)])
  func nothingIsTriedBeforeRetryAfter(header: String, seconds: Int) async throws {
    try await GraphSite.run(jitter: 0) { site in
      site.emulator.fail(.error(status: 429, code: 80_007, retryAfter: header))
      _ = try await site.listing()
      #expect(site.time.passed == .seconds(seconds))
      #expect(site.emulator.calls.count == 2)
    }
  }

  @Test func aFailingServerIsGivenTheTimeItAsksFor() async throws {
    try await GraphSite.run(jitter: 0) { site in
      site.emulator.fail(.error(status: 503, code: 2, retryAfter: "7"))
      _ = try await site.listing()
      #expect(site.time.waits == [.seconds(7)])
    }
  }

  @Test func aLimitThatOutlastsTheDeadlineIsToldAtOnce() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.error(status: 429, code: 4, message: "Application request limit reached", retryAfter: "3600"))
      let failure = await site.listingFailure()
      guard case .rateLimited(let said, let seconds) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(said.message == "Application request limit reached")
      #expect(seconds == 3600)
      #expect(site.time.waits.isEmpty)
    }
  }

  @Test func aLimitThatNobodyExplainsIsToldAtOnce() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.html(status: 429))
      let failure = await site.listingFailure()
      #expect(
        failure
          == .rateLimited(
            GraphFailure(status: 429, code: 0, message: "HTTP 429, without an error of Meta's"), retryAfter: nil))
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func triesEndWithTheDeadline() async throws {
    try await GraphSite.run(options: {
      $0.deadline = .seconds(3); $0.attempts = 100
    }) { site in
      site.emulator.fail { _ in .reset }
      let failure = await site.listingFailure()
      #expect(failure?.isTransient == true)
      // Half a second, a second; the next two seconds would be too long.
      #expect(site.time.passed == .milliseconds(1500))
      #expect(site.emulator.calls.count == 3)
    }
  }

  @Test(arguments: [GraphFault.stall, .stallInBody])
  func whatNeverAnswersEndsWithTheDeadline(fault: GraphFault) async throws {
    try await GraphSite.run(options: {
      $0.attemptDeadline = .milliseconds(50); $0.attempts = 2
    }) { site in
      site.emulator.fail(fault, fault)
      let failure = await site.listingFailure()
      #expect(failure == .unavailable(detail: "no answer in time"))
      // One wait, so two tries: whether both arrived is up to how busy this machine is.
      #expect(site.time.waits == [.milliseconds(500)])
    }
  }

  @Test func aReadIsTriedAgainAfterAStall() async throws {
    try await GraphSite.run(options: { $0.attemptDeadline = .seconds(4) }) { site in
      site.emulator.fail(.stall)
      let templates = try await site.listing().templates
      #expect(templates == GraphSite.templates)
    }
  }

  @Test func cancellingEndsTheWaitBetweenTries() async throws {
    // Real time: the wait is an hour long unless it is cancelled.
    let (waits, waiting) = AsyncStream.makeStream(of: Void.self)
    let clock = GraphClock(
      unixTime: { TestTime.start },
      sleep: { time in
        waiting.yield()
        try await Task.sleep(for: time)
      })
    try await GraphSite.run(clock: clock, options: { $0.deadline = .seconds(7200) }) { site in
      site.emulator.fail(.error(status: 503, code: 2, retryAfter: "3600"))
      let call = Task { await site.listingFailure() }
      for await _ in waits { break }
      call.cancel()
      let failure = await call.value
      #expect(failure == .unavailable(detail: "the work was cancelled"))
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func cancellingEndsACallThatIsNotAnswered() async throws {
    try await GraphSite.run { site in
      let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
      site.emulator.fail { _ in
        arrived.yield()
        return .stall
      }
      let call = Task { await site.listingFailure() }
      for await _ in arrivals { break }
      call.cancel()
      let failure = await call.value
      #expect(failure == .unavailable(detail: "the work was cancelled"))
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func whatCannotBeReachedIsUnavailable() async throws {
    var options = GraphClient.Options()
    let port = try #require(DeafPort())
    defer { withExtendedLifetime(port) {} }
    options.url = port.url
    let client = GraphClient(options, clock: TestTime().clock())
    var failure: GraphError?
    do throws(GraphError) { _ = try await client.templates(of: GraphSite.waba, token: "t") } catch { failure = error }
    await client.close()
    guard case .unavailable(let detail) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(detail == "Connection refused")
  }
}
