import Crypto
import TemplateAnalytics

/// An API key as the catalogue knows it: never its secret.
package struct APIKey: Equatable, Sendable {
  /// Names the key in lists and logs; the key itself starts with it.
  package var id: String
  package var sid: String
  package var name: String
  package var createdAt: UnixTime
  package var expiresAt: UnixTime?
  package var revokedAt: UnixTime?
  /// To the minute.
  package var lastUsedAt: UnixTime?
  /// SHA-256 of the whole key. Its secret has 256 random bits, so there is nothing to guess and no salt to add.
  var hash: [UInt8]

  /// Whether it opens anything at `now`.
  package func isValid(at now: UnixTime) -> Bool {
    revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
  }

  package var isRevoked: Bool { revokedAt != nil }
}

/// The text of a key: `tmk_`, the id of 8 characters, `_`, and 256 random bits in 64 hexadecimal digits.
enum KeyText {
  static let prefix = "tmk_"
  private static let idLength = 8

  /// A new key.
  static func make() -> (id: String, text: String) {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")
    let id = String((0..<idLength).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    let secret = SymmetricKey(size: .bits256).withUnsafeBytes { $0.hexadecimal }
    return (id, prefix + id + "_" + secret)
  }

  /// The id that `text` starts with; "" where it is no key of ours.
  static func id(of text: String) -> String {
    guard text.hasPrefix(prefix) else { return "" }
    return String(text.dropFirst(prefix.count).prefix(idLength))
  }

  static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
