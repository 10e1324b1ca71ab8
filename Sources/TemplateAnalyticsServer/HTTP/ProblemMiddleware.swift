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
    } catch {
      return try Problem(explaining: error, logger: context.logger).response
    }
  }
}

extension Problem {
  /// What the caller is told of an error. What an operator should know of it goes to the log.
  init(explaining error: any Error, logger: Logger) {
    switch error {
    case let problem as Problem: self = problem
    case let invalid as InvalidParameters: self.init(invalid)
    case let failure as MetaFailure:
      if failure.refusal == nil { logger.error("cannot answer", metadata: ["error": "\(failure.message)"]) }
      self.init(failure)
    case let error as StoreError:
      logger.error("store error", metadata: ["error": "\(error.message)"])
      self.init(error)
    // Not HTTP: anybody can send that, and it tells an operator nothing.
    case is HTTPParserError: self = .badRequest
    case let error as any HTTPResponseError:
      switch error.status {
      case .notFound: self = .notFound
      case .contentTooLarge: self = .tooLarge
      default: self = .badRequest
      }
    // The caller went away in the middle of its body.
    case is IOError, is ChannelError: self = .badRequest
    default:
      logger.error("unexpected error", metadata: ["error": "\(type(of: error))"])
      self = .internalError
    }
  }
}
