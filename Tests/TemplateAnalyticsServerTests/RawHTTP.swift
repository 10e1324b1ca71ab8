import NIOCore
import NIOPosix

/// HTTP by hand, for what a client library does on its own.
enum RawHTTP {
  /// Sends `head` and returns the first bytes of the answer.
  static func exchange(port: Int, head: String) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: head))
      for try await bytes in inbound { return String(buffer: bytes) }
      return ""
    }
  }
}
