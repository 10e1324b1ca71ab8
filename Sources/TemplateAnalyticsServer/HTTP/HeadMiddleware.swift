import HTTPTypes
import Hummingbird

/// An answer to HEAD has no body, whatever it says: the caller would take one for the beginning of the next answer.
struct HeadMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    return request.method == .head ? response.createHeadResponse() : response
  }
}
