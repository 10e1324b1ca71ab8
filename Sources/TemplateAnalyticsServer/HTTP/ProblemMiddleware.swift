import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import TemplateAnalytics
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
    } catch let invalid as InvalidParameters {
      return try Problem(invalid).response
    } catch let failure as MetaFailure {
      if failure.refusal == nil { context.logger.error("cannot answer", metadata: ["error": "\(failure.message)"]) }
      return try Problem(failure).response
    } catch let error as StoreError {
      context.logger.error("store error", metadata: ["error": "\(error.message)"])
      return try Problem(error).response
    } catch is HTTPParserError {
      // Not HTTP: anybody can send that, and it tells an operator nothing.
      return try Problem.badRequest.response
    } catch let error as any HTTPResponseError {
      switch error.status {
      case .notFound: return try Problem.notFound.response
      case .contentTooLarge: return try Problem.tooLarge.response
      default: return try Problem.badRequest.response
      }
    } catch  where error is IOError || error is ChannelError {
      // The caller went away in the middle of its body.
      return try Problem.badRequest.response
    } catch {
      context.logger.error("unexpected error", metadata: ["error": "\(type(of: error))"])
      return try Problem.internalError.response
    }
  }
}
