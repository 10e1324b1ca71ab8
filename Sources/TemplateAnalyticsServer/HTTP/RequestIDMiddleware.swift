import HTTPTypes
import Hummingbird
import Logging
import TemplateAnalytics

/// Gives each request a name, which goes into logs and back to the caller.
struct RequestIDMiddleware: RouterMiddleware {
  static let header = HTTPField.Name.xRequestID

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = request.headers[Self.header].flatMap { $0.isPlainName ? $0 : nil } ?? Self.newID()
    // One name for a request in the log: this replaces Hummingbird's.
    context.logger[metadataKey: "hb.request.id"] = nil
    context.logger[metadataKey: "request_id"] = "\(context.requestID)"
    var response = try await next(request, context)
    response.headers[Self.header] = context.requestID
    return response
  }

  private static func newID() -> String {
    let number = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - number.count) + number
  }
}
