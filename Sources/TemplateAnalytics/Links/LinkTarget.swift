import Foundation

/// Where a link leads: an address that a browser can be sent to as it is.
package struct LinkTarget: Hashable, Sendable {
  package let url: String

  /// Of bytes.
  package static let maximumLength = 2000

  /// What it takes, to end a problem's sentence.
  package static let rule =
    "an http or https URL with a host, without user name or password, at most \(maximumLength) bytes, "
    + "what is not ASCII percent-encoded, for example https://example.com/offer?source=whatsapp"

  /// - Returns: nil unless it follows the ``rule``.
  package init?(_ url: String) {
    // Nothing is corrected: what is stored is what is answered, byte for byte.
    guard (1...Self.maximumLength).contains(url.utf8.count),
      url.utf8.allSatisfy({ $0 > UInt8(ascii: " ") && $0 < 0x7F }),
      let parts = URLComponents(string: url, encodingInvalidCharacters: false),
      let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http",
      let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.password == nil,
      parts.port.map({ (1...65_535).contains($0) }) ?? true
    else { return nil }
    self.url = url
  }
}
