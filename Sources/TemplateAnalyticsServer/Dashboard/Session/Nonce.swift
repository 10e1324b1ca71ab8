import TemplateAnalytics

/// 128 random bits in 22 characters of base64url.
enum Nonce {
  static let length = 22

  static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return String(decoding: Base64URL.characters(of: bytes), as: UTF8.self)
  }

  /// Whether `text` has the form of one.
  static func isWellFormed(_ text: some StringProtocol) -> Bool {
    text.utf8.count == length && text.utf8.allSatisfy { Base64URL.value(of: $0) != nil }
  }
}
