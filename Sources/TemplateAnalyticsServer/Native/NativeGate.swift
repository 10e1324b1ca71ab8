import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// Who may ask on the native face, and of which WABA.
struct NativeGate: Sendable {
  let authenticator: Authenticator
  let sessions: SessionGate
  let rateLimiter: RateLimiter
  let clock: @Sendable () -> UnixTime

  /// Who asks: by the key, or by the session where no key is given.
  /// - Throws: ``Problem/unauthorized``, ``Problem/wrongCSRFToken``, ``Problem/tooManyRequests``.
  func caller(_ request: Request) async throws -> Caller {
    let caller = try await identified(request)
    if let seconds = rateLimiter.secondsToWait(key: caller.key.id) {
      var problem = Problem.tooManyRequests
      problem.retryAfter = seconds
      throw problem
    }
    return caller
  }

  private func identified(_ request: Request) async throws -> Caller {
    if let key = request.bearerKey {
      guard let caller = try await authenticator.caller(key: key, now: clock()) else { throw Problem.unauthorized }
      return caller
    }
    guard let visitor = try await sessions.visitor(request) else { throw Problem.unauthorized }
    // A browser sends the cookie along with whatever another page makes it send.
    let isSafe = request.method == .get || request.method == .head
    guard isSafe || visitor.session.accepts(csrfToken: request.headers[.xCSRFToken] ?? "") else {
      throw Problem.wrongCSRFToken
    }
    return visitor.caller
  }

  /// The caller's WABA that the address names, and the catalogue that has it.
  /// - Throws: as ``caller(_:)``, and a 404 `unknown_waba`.
  func waba(_ request: Request, _ context: AppContext) async throws -> (waba: WABA, catalog: CatalogSnapshot) {
    let caller = try await caller(request)
    guard let found = try await authenticator.waba(context.parameters.get("waba_id") ?? "", of: caller) else {
      throw Problem(
        status: .notFound, code: "unknown_waba", detail: "The WABA is not registered, or not this account's.")
    }
    return found
  }
}
