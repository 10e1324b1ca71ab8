import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
internal import TemplateAnalytics

/// Makes one request, as often as it takes, and reads the answer's envelope.
struct Caller: Sendable {
  /// Without a slash at the end.
  let url: String
  let sid: String
  let key: APIKeyText
  let http: HTTPClient
  let options: AnalyticsClient.Options

  /// Asks until there is an answer, nothing more can be hoped for, or the time is up.
  /// - Parameters:
  ///   - parameters: those without a value are left out.
  ///   - type: of the elements of `data`.
  func ask<Element: Decodable & Sendable>(
    _ waba: String, for path: String, _ parameters: [(name: String, value: String?)], as type: Element.Type
  ) async throws(TemplateAnalyticsError) -> EnvelopedAnswer<Element> {
    try await ask(try request(waba, path, parameters), as: type, clock: options.clock)
  }

  private func ask<Element: Decodable & Sendable, Time: Clock<Duration>>(
    _ request: HTTPClientRequest, as type: Element.Type, clock: Time
  ) async throws(TemplateAnalyticsError) -> EnvelopedAnswer<Element> {
    let start = clock.now
    var tries = 0
    while true {
      if Task.isCancelled { throw .cancelled }
      let left = options.deadline - start.duration(to: clock.now)
      tries += 1
      let failure: TemplateAnalyticsError
      do throws(TemplateAnalyticsError) {
        return try await attempt(request, as: type, within: min(options.attemptDeadline, left))
      } catch {
        failure = error
      }
      guard failure.isTransient, tries < options.attempts else { throw failure }
      let pause = (failure.retryAfter ?? .zero) + backoff(after: tries)
      guard start.duration(to: clock.now) + pause < options.deadline else { throw failure }
      do { try await clock.sleep(for: pause) } catch { throw .cancelled }
    }
  }

  private func attempt<Element: Decodable & Sendable>(
    _ request: HTTPClientRequest, as type: Element.Type, within time: Duration
  ) async throws(TemplateAnalyticsError) -> EnvelopedAnswer<Element> {
    let exchange: Exchange
    do {
      exchange = try await Exchange(request, by: http, within: time, upTo: options.largestAnswer)
    } catch {
      // What the HTTP client says of it differs with the moment.
      if Task.isCancelled { throw .cancelled }
      throw .unreachable(reason: Exchange.reason(error))
    }
    return try EnvelopedAnswer(exchange, key: key)
  }

  /// A part of twice as much each time: whoever failed together does not come back together.
  private func backoff(after tries: Int) -> Duration {
    min(options.firstPause * (1 << min(tries - 1, 20)), options.longestPause) * options.chance()
  }

  private func request(
    _ waba: String, _ path: String, _ parameters: [(name: String, value: String?)]
  ) throws(TemplateAnalyticsError) -> HTTPClientRequest {
    guard key.isUsable else {
      throw .invalidArgument("the API key is empty, or holds a space or another character that no key has")
    }
    guard sid.isPlainName else { throw .invalidArgument("the SID must be letters and digits, as HXAP1600000097IN") }
    guard WABAID(waba) != nil else {
      throw .invalidArgument("the WABA must be its id, digits only, as 109087654321098")
    }
    let query = parameters.compactMap { name, value in value.map { "\(name)=\(FormText.encoded($0))" } }
    var request = HTTPClientRequest(
      url: "\(url)/v2/\(sid)/whatsapp/\(waba)/\(path)?\(query.joined(separator: "&"))")
    request.headers.add(name: "api-key", value: key.text)
    // Kaleyra's page asks for it, body or not.
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "TemplateAnalyticsClient")
    return request
  }
}
