import NIOCore
import Synchronization

/// A body that knows whether the HTTP client began to send it: that tells a send that cannot have happened from one
/// that may have.
final class ForwardedBody: AsyncSequence, Sendable {
  private let bytes: ByteBuffer
  private let asked: Atomic<Bool>

  init(_ bytes: ByteBuffer) {
    self.bytes = bytes
    // Without a body, the head alone may be all that Meta needs.
    asked = Atomic(bytes.readableBytes == 0)
  }

  /// The client asks once it has a connection and has sent the head.
  var wasAskedFor: Bool { asked.load(ordering: .sequentiallyConsistent) }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate let body: ForwardedBody
    private var isDone = false

    fileprivate init(body: ForwardedBody) { self.body = body }

    mutating func next() async -> ByteBuffer? {
      body.asked.store(true, ordering: .sequentiallyConsistent)
      guard !isDone, body.bytes.readableBytes > 0 else { return nil }
      isDone = true
      return body.bytes
    }
  }
}
