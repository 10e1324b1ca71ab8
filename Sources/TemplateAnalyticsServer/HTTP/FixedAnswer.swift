import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that is the same for everybody until the program is another one.
struct FixedAnswer: Sendable {
  private let body: ByteBuffer
  private let tag: EntityTag
  private let headers: HTTPFields

  /// - Parameter headers: beside those that every such answer has.
  init(_ body: [UInt8], contentType: String, headers: HTTPFields = [:]) {
    self.body = ByteBuffer(bytes: body)
    tag = EntityTag(of: body)
    var headers = headers
    headers[.contentType] = contentType
    headers[.xContentTypeOptions] = "nosniff"
    headers[.eTag] = tag.text
    headers[.cacheControl] = Self.cacheControl
    self.headers = headers
  }

  /// Kept by whoever likes to, and asked for again each time: the next release may answer something else.
  private static let cacheControl = "no-cache"

  /// The answer, or 304 where the caller has it.
  func response(to request: Request) -> Response {
    tag.isHeld(by: request)
      ? Response(status: .notModified, headers: [.eTag: tag.text, .cacheControl: Self.cacheControl])
      : Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}
