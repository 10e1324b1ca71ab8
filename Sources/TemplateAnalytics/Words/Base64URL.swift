/// Base64 for addresses (RFC 4648, section 5): `-` and `_` in place of `+` and `/`, and no `=` at the end.
package enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// The characters of `bytes`: four for each three.
  package static func characters(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var characters: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        characters.append(alphabet[Int(bits >> UInt32(count) & 63)])
      }
    }
    if count > 0 { characters.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return characters
  }

  /// What a character stands for, 0 to 63; nil for one that is not of these.
  package static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
