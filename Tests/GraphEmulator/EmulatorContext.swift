import Foundation
import Hummingbird
import NIOCore

/// Knows the connection of a request, to cut it.
struct EmulatorContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Ends the connection at once, as a machine that goes down does.
  func reset() async throws {
    // Zero seconds to linger: the other side sees a reset, and not an end.
    try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    try await close()
  }

  func close() async throws { try await channel.close().get() }
}
