import AsyncHTTPClient
internal import TemplateAnalytics

/// Asks Kaleyra's API for template analytics: one of Kaleyra's pods, or a Tickmark.
///
/// ```swift
/// let client = AnalyticsClient(pod: .india, sid: "HXAP1600000097IN", apiKey: key)
/// for try await point in client.points(request) {
///   print(point.template, point.day, point.sent ?? "withheld")
/// }
/// ```
/// A request is tried again where that may help; see ``Options``. Cancelling the task ends it at once, with
/// ``TemplateAnalyticsError/cancelled``. A client may be used by any number of tasks at the same time.
public struct AnalyticsClient: Sendable {
  let caller: Caller
  private let options: Options

  /// A client of one of Kaleyra's pods.
  /// - Parameters:
  ///   - pod: the one that the account is on.
  ///   - sid: the account's.
  ///   - apiKey: sent with each request, in a header, and found in no error, description or log.
  ///   - http: what carries the requests; left out, a client that all of these share. See <doc:HTTPClients>.
  ///   - options: how patient to be.
  public init(
    pod: KaleyraPod, sid: String, apiKey: String, http: HTTPClient? = nil, options: Options = Options()
  ) {
    caller = Caller(url: pod.url, sid: sid, key: APIKeyText(apiKey), http: http ?? .keyKeeping, options: options)
    self.options = options
  }

  /// A client of an API at any address: a Tickmark's, say.
  /// - Parameters:
  ///   - url: what stands before `/v2/…`: `https://tickmark.example`.
  ///   - sid: the account's.
  ///   - apiKey: sent with each request, in a header, and found in no error, description or log.
  ///   - http: what carries the requests; left out, a client that all of these share. See <doc:HTTPClients>.
  ///   - options: how patient to be.
  /// - Throws: ``TemplateAnalyticsError/invalidArgument(_:)`` where the URL is none.
  public init(
    url: String, sid: String, apiKey: String, http: HTTPClient? = nil, options: Options = Options()
  ) throws(TemplateAnalyticsError) {
    caller = Caller(
      url: try BaseURL.read(url), sid: sid, key: APIKeyText(apiKey), http: http ?? .keyKeeping, options: options)
    self.options = options
  }

  /// The data points of an answer, over all its pages: each template's days in order, templates by their ids as numbers.
  ///
  /// Nothing is asked before somebody iterates, and a page only when the one before it was used up. Each iteration asks
  /// anew, and ends with the first error.
  public func points(
    _ request: AnalyticsRequest
  ) -> some AsyncSequence<AnalyticsPoint, TemplateAnalyticsError> & Sendable {
    ElementSequence(pages: analytics(request)) { $0.points }
  }

  /// The pages of an answer, as ``points(_:)`` reads them. The last one may be empty.
  public func pages(
    _ request: AnalyticsRequest
  ) -> some AsyncSequence<AnalyticsPage, TemplateAnalyticsError> & Sendable { analytics(request) }

  /// The templates of a WABA, over all pages.
  /// - Parameters:
  ///   - waba: its id.
  ///   - status: only templates in this state; nil for all.
  public func templates(
    of waba: String, status: MessageTemplate.Status? = nil
  ) -> some AsyncSequence<MessageTemplate, TemplateAnalyticsError> & Sendable {
    ElementSequence(pages: catalogue(waba, status)) { $0 }
  }

  private func analytics(_ request: AnalyticsRequest) -> PageSequence<AnalyticsPage> {
    let lists = AnalyticsQuery.split(request, by: options.templatesPerRequest)
    return PageSequence(listCount: lists.count, maximumPages: options.maximumPages) {
      [caller] list, cursor throws(TemplateAnalyticsError) in
      let query = lists[list]
      let answer = try await caller.ask(
        query.waba, for: "templates_analytics", try query.parameters(after: cursor), as: AnalyticsElement.self)
      let page = query.page(answer)
      // Some servers name a next page wherever there is a page.
      return (page, page.points.isEmpty ? nil : answer.next)
    }
  }

  private func catalogue(_ waba: String, _ status: MessageTemplate.Status?) -> PageSequence<[MessageTemplate]> {
    PageSequence(listCount: 1, maximumPages: options.maximumPages) {
      [caller] _, cursor throws(TemplateAnalyticsError) in
      let parameters = [("status", status?.rawValue), ("limit", "1000"), ("after", cursor)]
      let answer = try await caller.ask(waba, for: "message_templates", parameters, as: TemplateElement.self)
      return (answer.data.map(\.template), answer.data.isEmpty ? nil : answer.next)
    }
  }
}

extension AnalyticsClient: CustomStringConvertible, CustomReflectable {
  /// Where it asks; without the key.
  public var description: String { "AnalyticsClient(\(caller.url), SID \(caller.sid))" }

  /// Nothing: a dump of a client shows no key.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
