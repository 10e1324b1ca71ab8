import Glibc

/// A port of 127.0.0.1 at which nobody listens, and nobody else can as long as this is there: connections are refused.
package final class DeafPort: Sendable {
  package let number: Int
  private let descriptor: Int32

  /// - Returns: nil where the system has no port to spare.
  package init?() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutableBytes(of: &address) { bytes -> Bool in
      let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      return bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    if !isBound { return nil }
  }

  deinit { close(descriptor) }

  package var url: String { "http://127.0.0.1:\(number)" }
}
