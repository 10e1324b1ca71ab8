/// Names a link: 8 random bytes, written as 11 characters of base64url. The first part of its tokens.
package struct LinkID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let value: UInt64

  package init(value: UInt64) { self.value = value }

  /// - Returns: nil unless `text` is what ``description`` writes.
  package init?(_ text: some StringProtocol) {
    var value: UInt64 = 0
    var count = 0
    for character in text.utf8 {
      count += 1
      guard count <= 11, let bits = Base64URL.value(of: character) else { return nil }
      // 66 bits are two more than there are: each id is written in one way only.
      guard count < 11 else {
        guard bits & 3 == 0 else { return nil }
        value = value << 4 | UInt64(bits >> 2)
        break
      }
      value = value << 6 | UInt64(bits)
    }
    guard count == 11, text.utf8.count == 11 else { return nil }
    self.value = value
  }

  /// A new one. It does not begin with a hyphen: a command would take it for an option.
  package static func random() -> LinkID {
    var generator = SystemRandomNumberGenerator()
    while true {
      let id = LinkID(value: .random(in: .min ... .max, using: &generator))
      if id.value >> 58 != 62 { return id }
    }
  }

  package var description: String {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    return String(decoding: Base64URL.characters(of: bytes), as: UTF8.self)
  }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
