import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics

/// Calls Meta's Graph API: templates, analytics, and the switch for them.
///
/// Every call ends by its deadline, waits included. What may be asked twice is asked again where Meta failed or could
/// not be reached. Cancelling the task ends a call with ``GraphError/unavailable(detail:)``.
package final class GraphClient: Sendable {
  package struct Options: Sendable {
    /// Without a slash at the end.
    package var url = "https://graph.facebook.com"
    package var version = "v25.0"
    package var maximumConnections = 32
    package var connectTimeout: Duration = .seconds(5)
    /// For one try, the answer's body included.
    package var attemptDeadline: Duration = .seconds(30)
    /// For one call: all tries, and the waits between them. Each page of a list is a call of its own. A job's wait for
    /// Meta's limit does not count.
    package var deadline: Duration = .seconds(90)
    /// How often a call is tried that may be tried again.
    package var attempts = 5
    /// The longest that a job that has time waits for Meta's limit; nil for as long as it takes. Where it would be more,
    /// the call ends with ``GraphError/rateLimited(_:retryAfter:)`` before Meta is asked.
    package var longestPause: Duration?
    /// A list of more pages is an error.
    package var maximumPages = 1000

    package init() {}
  }

  let options: Options
  private let http: HTTPClient
  private let clock: GraphClock
  private let usages = GraphUsages()

  /// Close it: an HTTP client must not be forgotten.
  package init(_ options: Options = Options(), clock: GraphClock) {
    self.options = options
    self.clock = clock
    http = HTTPExchange.client(connections: options.maximumConnections, connectTimeout: options.connectTimeout)
  }

  package func close() async { try? await http.shutdown() }

  /// What Meta last said of its limit on calls for a WABA; nil before it said anything.
  package func usage(of waba: WABAID) -> GraphUsage? { usages.usage(of: waba) }

  /// How long a job that has time should wait before its next call for a WABA, from now on.
  package func pause(for waba: WABAID) -> Duration { usages.pause(for: waba, at: clock.now()) }

  /// Asks until there is an answer, nothing more can be hoped for, or the time is up.
  func perform<Answer: Decodable & Sendable>(
    _ call: GraphCall, as type: Answer.Type
  ) async throws(GraphError) -> Answer {
    guard GraphCall.isToken(call.token) else {
      throw .unauthorized(
        GraphFailure(status: 0, code: 190, message: "the token is empty or holds a space or control character"))
    }
    switch call.urgency {
    case .interactive:
      // Meta counts calls that it refuses, too.
      let block = usages.block(of: call.waba, at: clock.now())
      if block > .zero { throw Self.limited(for: block) }
    case .background:
      while case let pause = pause(for: call.waba), pause > .zero {
        if let longest = options.longestPause, pause > longest { throw Self.limited(for: pause) }
        try await wait(pause)
      }
    }
    let deadline = clock.now() + options.deadline
    var tries = 0
    while true {
      tries += 1
      let failure: Failure
      switch await attempt(call, as: type, within: min(options.attemptDeadline, clock.now().duration(to: deadline))) {
      case .success(let answer): return answer
      case .failure(let found): failure = found
      }
      guard call.isIdempotent, failure.error.isTransient, tries < options.attempts, !Task.isCancelled else {
        throw failure.error
      }
      let pause = failure.wait + backoff(after: tries)
      guard clock.now() + pause < deadline else { throw failure.error }
      try await wait(pause)
    }
  }

  /// Why a try brought nothing.
  private struct Failure: Error {
    var error: GraphError
    /// What Meta wants before the next one.
    var wait: Duration = .zero
  }

  private func attempt<Answer: Decodable & Sendable>(
    _ call: GraphCall, as type: Answer.Type, within time: Duration
  ) async -> Result<Answer, Failure> {
    let exchange: HTTPExchange
    do {
      exchange = try await HTTPExchange(
        call.request(to: options.url, version: options.version), by: http, within: time, upTo: Self.largestAnswer)
    } catch {
      return .failure(Failure(error: .unavailable(detail: HTTPExchange.reason(error))))
    }
    let now = clock.now()
    let usage = GraphUsage(exchange.headers)
    if let usage { usages.note(usage, of: call.waba, at: now) }
    let asked = exchange.headers["Retry-After"].first.flatMap { RetryAfter.seconds($0, now: clock.unixTime()) }
    let body = Data(exchange.body.readableBytesView)
    let error: GraphError
    if let refusal = try? JSONDecoder().decode(GraphRefusal.self, from: body) {
      let regain = usage.map { $0.minutesToRegainAccess * 60 } ?? 0
      error = refusal.error(
        status: exchange.status, token: call.token, retryAfter: regain > 0 ? max(regain, asked ?? 0) : asked)
    } else if (200..<300).contains(exchange.status) {
      do { return .success(try JSONDecoder().decode(type, from: body)) } catch let unread as DecodingError {
        error = .unavailable(detail: "Meta's answer: \(DecodingFailure(unread, below: 0).reason)")
      } catch {
        return .failure(Failure(error: .unavailable(detail: "Meta's answer cannot be read")))
      }
    } else {
      error = GraphRefusal.error(status: exchange.status, retryAfter: asked)
    }
    var wait = Duration.seconds(asked ?? 0)
    if case .rateLimited(_, let seconds) = error {
      wait = seconds.map { .seconds($0) } ?? Self.unexplainedLimit
      usages.block(call.waba, for: wait, at: now)
    }
    return .failure(Failure(error: error, wait: wait))
  }

  private static func limited(for pause: Duration) -> GraphError {
    .rateLimited(
      GraphFailure(status: 0, code: 4, message: "Meta's limit on calls is reached"),
      retryAfter: Int((pause / .seconds(1)).rounded(.up)))
  }

  /// From nothing up to half a second, a second, two seconds…: whoever failed together does not come back together.
  private func backoff(after tries: Int) -> Duration {
    min(.milliseconds(500) * (1 << min(tries - 1, 10)), .seconds(20)) * clock.jitter()
  }

  private func wait(_ time: Duration) async throws(GraphError) {
    do { try await clock.sleep(time) } catch { throw .unavailable(detail: HTTPExchange.reason(error)) }
  }

  /// How long Meta's limit is taken to last where Meta does not say: asking earlier counts as another call.
  private static let unexplainedLimit: Duration = .seconds(300)
  private static let largestAnswer = 64 << 20
}
