import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics

/// An answer that is the same for everybody until the program is another one.
struct FixedAnswer: Sendable {
  private let body: ByteBuffer
  private let eTag: String
  private var headers: HTTPFields

  /// - Parameter headers: beside those that every such answer has.
  init(_ body: [UInt8], contentType: String, headers: HTTPFields = [:]) {
    self.body = ByteBuffer(bytes: body)
    eTag = "\"" + SHA256.hash(data: body).prefix(16).hexadecimal + "\""
    self.headers = headers
    self.headers[.contentType] = contentType
    self.headers[.xContentTypeOptions] = "nosniff"
  }

  /// The answer, or 304 where the caller has it.
  func response(to request: Request, _ context: AppContext) async throws -> Response {
    try await request.ifNoneMatch(headers: [.cacheControl: "no-cache"], eTag: eTag, context: context) {
      Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
  }
}
