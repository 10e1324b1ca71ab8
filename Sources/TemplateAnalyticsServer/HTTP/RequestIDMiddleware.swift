import HTTPTypes
import Hummingbird
import Logging

/// Gives each request a name, which goes into logs and back to the caller.
struct RequestIDMiddleware: RouterMiddleware {
  static let header = HTTPField.Name.xRequestID

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = request.headers[Self.header].flatMap { Self.isAcceptable($0) ? $0 : nil } ?? Self.newID()
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

  /// 1 to 64 letters, digits, hyphens and underscores: nothing that could forge a line of a log.
  private static func isAcceptable(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
