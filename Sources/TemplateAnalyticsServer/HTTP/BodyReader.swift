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
    var reserved = 0
    defer { bytesInHand.withLock { $0 -= reserved } }
    let body: ByteBuffer
    if let declared {
      try reserve(declared)
      reserved = declared
      body = try await request.body.collect(upTo: Limits.bodyBytes)
    } else {
      // What is not announced takes room as it comes: a few small bodies must not take that of the largest.
      var parts = ByteBuffer()
      for try await part in request.body {
        if parts.readableBytes + part.readableBytes > Limits.bodyBytes { throw Problem.tooLarge }
        try reserve(part.readableBytes)
        reserved += part.readableBytes
        parts.writeImmutableBuffer(part)
      }
      body = parts
    }
    bytesInHand.withLock { $0 += body.readableBytes - reserved }
    reserved = body.readableBytes
    return try await use(body)
  }

  private func reserve(_ count: Int) throws {
    let fits = bytesInHand.withLock { bytes in
      guard bytes + count <= Limits.bodyBytesInHand else { return false }
      bytes += count
      return true
    }
    guard fits else { throw Problem.overloaded }
  }
}
