import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// Our own API, `/api/v1`: a Bearer key, problem details.
struct NativeFace: Sendable {
  let authenticator: Authenticator
  let store: Store
  let sources: AnalyticsSources
  let intake: Intake
  let recorder: SendRecorder
  let rateLimiter: RateLimiter
  let bodies: BodyReader
  let clock: @Sendable () -> UnixTime
  /// Another number in each process, so that no tag of an earlier one is taken for one of this.
  let processNumber = UInt64.random(in: .min ... .max)

  /// Who is asking, unless that is too often.
  func caller(_ request: Request, now: UnixTime) async throws -> Caller {
    guard let caller = try await authenticator.caller(key: request.bearerKey ?? "", now: now) else {
      throw Problem.unauthorized
    }
    if let seconds = rateLimiter.secondsToWait(key: caller.key.id) {
      var problem = Problem.tooManyRequests
      problem.retryAfter = seconds
      throw problem
    }
    return caller
  }

  /// The WABA that the address names, if it is the caller's, and the catalogue that has it.
  func waba(_ context: AppContext, of caller: Caller) async throws -> (waba: WABA, catalog: CatalogSnapshot) {
    guard let found = try await authenticator.waba(context.parameters.get("waba_id") ?? "", of: caller) else {
      throw Problem(
        status: .notFound, code: "unknown_waba", detail: "The WABA is not registered, or not this account's.")
    }
    return found
  }
}
