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

  /// Sends `request` and goes away once `isTime`, without having read an answer.
  static func leave(port: Int, request: String, when isTime: @Sendable () -> Bool) async throws {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port).get()
    try await channel.writeAndFlush(ByteBuffer(string: request))
    while !isTime() { try await Task.sleep(for: .milliseconds(2)) }
    try await channel.close()
  }
}
