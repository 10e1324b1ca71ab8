import HTTPTypes
import Hummingbird
import Logging
import TemplateAnalyticsStore

/// The one place that turns errors into answers. A face with answers of its own (Kaleyra's) makes them before this;
/// what is unexpected becomes an opaque 500, and its cause goes to the log.
struct ProblemMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      return try problem.response
    } catch let error as StoreError {
      context.logger.error("store error", metadata: ["error": "\(error.message)"])
      return try Problem(error).response
    } catch let error as any HTTPResponseError {
      switch error.status {
      case .notFound: return try Problem.notFound.response
      case .contentTooLarge:
        return try Problem(
          status: .contentTooLarge, code: "too_large", detail: "The body may have \(Limits.bodyBytes) bytes at most."
        ).response
      default:
        return try Problem(status: error.status, code: "bad_request", detail: error.status.reasonPhrase).response
      }
    } catch {
      context.logger.error("unexpected error", metadata: ["error": "\(type(of: error))"])
      return try Problem.internalError.response
    }
  }
}

/// Bounds on what a request may hold.
enum Limits {
  /// Meta posts up to 3 MB.
  static let bodyBytes = 4 << 20
  static let sendsPerRequest = 10_000
}
