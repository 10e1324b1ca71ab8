import HTTPTypes
import Hummingbird
import Logging

/// Logs each request: method, route, status and time. Never the query, a header or a body: they hold keys and people.
struct AccessLogMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    let response = try await next(request, context)
    let level: Logger.Level = response.status.code >= 500 ? .warning : .debug
    if context.logger.logLevel <= level {
      let elapsed = ContinuousClock.now - start
      context.logger.log(
        level: level, "request",
        metadata: [
          "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "none")",
          "status": "\(response.status.code)",
          "microseconds": "\(Int(elapsed / .microseconds(1)))",
        ])
    }
    return response
  }
}
