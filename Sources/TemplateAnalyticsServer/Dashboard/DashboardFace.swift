import Foundation
import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// The dashboard, for whoever signed in. It shows what the native API's services tell, and nothing else.
struct DashboardFace: Sendable {
  let sessions: SessionGate
  let authenticator: Authenticator
  let rateLimiter: RateLimiter
  let sources: AnalyticsSources
  let threads: ReadingThreads
  let statuses: StatusService
  let setup: WebhookSetup
  let clock: @Sendable () -> UnixTime
  /// Another number in each process, so that no tag of an earlier one is taken for one of this.
  private let processNumber = UInt64.random(in: .min ... .max)

  init(
    sessions: SessionGate, authenticator: Authenticator, rateLimiter: RateLimiter, sources: AnalyticsSources,
    threads: ReadingThreads, statuses: StatusService, setup: WebhookSetup, clock: @escaping @Sendable () -> UnixTime
  ) {
    self.sessions = sessions
    self.authenticator = authenticator
    self.rateLimiter = rateLimiter
    self.sources = sources
    self.threads = threads
    self.statuses = statuses
    self.setup = setup
    self.clock = clock
  }

  var service: AnalyticsService { AnalyticsService(sources: sources, threads: threads) }

  /// Who asks for a page of a WABA, and for which days.
  struct Visit: Sendable {
    let visitor: Visitor
    let waba: WABA
    let catalog: CatalogSnapshot
    let parameters: [(name: String, value: String)]
    let period: DashboardPeriod
    let address: DashboardAddress
  }

  /// A handler of a page of a WABA: sends those who are not signed in to do so, and shows what is wrong as a page.
  /// - Parameters:
  ///   - tab: which one the navigation shows as current.
  ///   - state: the names of the parameters that belong to the page beside those of the period.
  ///   - page: makes the page.
  func page(
    _ tab: DashboardTab, state: [String] = [],
    _ page: @escaping @Sendable (Visit, Request, AppContext) async throws -> DashboardPage
  ) -> RouteTable.Handler {
    { request, context in
      try await signedIn(request, context) { visitor in
        guard let found = try await authenticator.waba(context.parameters.get("waba_id") ?? "", of: visitor.caller)
        else {
          throw Problem(
            status: .notFound, code: "unknown_waba", detail: "The WABA is not registered, or not this account's.")
        }
        let parameters = FormText.parameters(request.uri.query ?? "")
        let period = try DashboardPeriod.parse(parameters, waba: found.waba, now: clock())
        let kept = parameters.filter { state.contains($0.name) && !$0.value.isEmpty }
        let address = DashboardAddress(
          path: DashboardAddress.path(of: request.uri.path), period: period, state: kept)
        // The form of the days sends more than an address needs.
        if parameters.contains(where: { $0.name == DashboardPeriod.shown }) {
          return SessionGate.redirect(to: address.text)
        }
        let visit = Visit(
          visitor: visitor, waba: found.waba, catalog: found.catalog, parameters: parameters, period: period,
          address: address)
        let tag = tag(of: visit, request)
        if let tag, tag.isHeld(by: request) { return DashboardPage.notModified(tag) }
        var made = try await page(visit, request, context)
        made.visitor = visitor
        made.waba = visit.waba
        made.tab = tab
        return made.response(tag: made.isOfCounts ? tag : nil, to: request)
      }
    }
  }

  /// Of all that a page of counts depends on, before any of it is read: it must not pass for one of a later moment.
  /// The quarter of an hour is part of it, because charts end with the hour or day that has begun, of whatever zone.
  private func tag(of visit: Visit, _ request: Request) -> EntityTag? {
    sources.generation(of: visit.waba).map { generation in
      EntityTag(
        of: Data(
          [
            "\(processNumber)", "\(generation)", "\(visit.catalog.version)", visit.visitor.session.csrfToken,
            "\(Slot(holding: clock()).number)", request.uri.description,
          ].joined(separator: " ").utf8))
    }
  }

  /// Runs `body` for whoever is signed in.
  func signedIn(
    _ request: Request, _ context: AppContext, _ body: (Visitor) async throws -> Response
  ) async throws -> Response {
    var visitor: Visitor?
    do {
      visitor = try await sessions.visitor(request)
      guard let visitor else { return sessions.signInFirst(request) }
      if let seconds = rateLimiter.secondsToWait(key: visitor.caller.key.id) {
        var problem = Problem.tooManyRequests
        problem.retryAfter = seconds
        throw problem
      }
      return try await body(visitor)
    } catch {
      return TroublePage(
        problem: Problem(explaining: error, logger: context.logger), visitor: visitor, path: request.uri.path,
        requestID: context.requestID
      ).response
    }
  }
}
