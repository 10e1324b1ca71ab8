import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// Who may ask on the native face, and of which WABA.
struct NativeGate: Sendable {
  let authenticator: Authenticator
  let rateLimiter: RateLimiter
  let clock: @Sendable () -> UnixTime

  /// - Throws: ``Problem/unauthorized``, ``Problem/tooManyRequests``.
  func caller(_ request: Request) async throws -> Caller {
    guard let caller = try await authenticator.caller(key: request.bearerKey ?? "", now: clock()) else {
      throw Problem.unauthorized
    }
    if let seconds = rateLimiter.secondsToWait(key: caller.key.id) {
      var problem = Problem.tooManyRequests
      problem.retryAfter = seconds
      throw problem
    }
    return caller
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
