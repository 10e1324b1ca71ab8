/// The text that stands for a row in `after` and `before`: the row's decimal index in base64, with each `=` written
/// `ZD`, as in the sample request of Kaleyra's page (`MAZDZD` is row 0).
///
/// Base64 of digits never holds a `Z`, so the padding cannot be taken for a part of the number.
package enum Cursor {
  package static func text(_ index: Int) -> String {
    let digits = Array(String(index).utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 3) {
      let group = digits[start..<min(start + 3, digits.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text += place <= group.count ? [alphabet[bits >> 18 & 63]] : Array("ZD".utf8)
        bits <<= 6
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// - Returns: nil unless `text` is exactly what ``text(_:)`` writes for an index from 0 to 999,999,999.
  package static func index(_ text: String) -> Int? {
    var symbols = Array(text.utf8)[...]
    // Seven digits have the longest text of up to nine, because of their padding. Ten digits have eighteen bytes.
    guard symbols.count <= 14 else { return nil }
    while symbols.suffix(2).elementsEqual("ZD".utf8) { symbols = symbols.dropLast(2) }
    var bits = 0
    var bitCount = 0
    var index = 0
    for symbol in symbols {
      guard let value = alphabet.firstIndex(of: symbol) else { return nil }
      bits = bits << 6 | value
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      let digit = (bits >> bitCount & 0xFF) - Int(UInt8(ascii: "0"))
      guard (0...9).contains(digit) else { return nil }
      index = index * 10 + digit
    }
    return Cursor.text(index) == text ? index : nil
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
