import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Reads bodies, as many at once as fit into ``Limits/bodyBytesInHand``.
final class BodyReader: Sendable {
  private let bytesInHand = Mutex(0)

  /// Reads the whole body and hands it to `use`; until that is done its bytes are in hand.
  ///
  /// - Throws: ``Problem/tooLarge``, before anything is read where the length is declared, or ``Problem/overloaded``.
  func withBody<Result>(of request: Request, _ use: (ByteBuffer) async throws -> Result) async throws -> Result {
    let declared = request.headers[.contentLength].flatMap(Int.init)
    if let declared, declared > Limits.bodyBytes { throw Problem.tooLarge }
    // Without a declared length it may become as large as any, until it is there.
    var reserved = declared ?? Limits.bodyBytes
    let fits = bytesInHand.withLock { bytes in
      guard bytes + reserved <= Limits.bodyBytesInHand else { return false }
      bytes += reserved
      return true
    }
    guard fits else { throw Problem.overloaded }
    defer { bytesInHand.withLock { $0 -= reserved } }
    let body = try await request.body.collect(upTo: Limits.bodyBytes)
    bytesInHand.withLock { $0 += body.readableBytes - reserved }
    reserved = body.readableBytes
    return try await use(body)
  }
}
