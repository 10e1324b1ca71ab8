/// Compact JSON, written straight into bytes.
///
/// Knows no structure: the caller writes brackets, commas and keys as literals, and so decides the order of keys, which
/// clients compare byte for byte and `JSONEncoder` does not promise.
struct JSONBytes {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// Writes text that is JSON already.
  mutating func literal(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func integer(_ value: some FixedWidthInteger) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Writes a string with its quotes. Only what JSON demands is escaped: everything else stays UTF-8, `/` too.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape(byte)
      case UInt8(ascii: "\n"): escape(UInt8(ascii: "n"))
      case UInt8(ascii: "\r"): escape(UInt8(ascii: "r"))
      case UInt8(ascii: "\t"): escape(UInt8(ascii: "t"))
      case 0x00..<0x20:
        literal(#"\u00"#)
        bytes.append(JSONBytes.hexDigit(byte >> 4))
        bytes.append(JSONBytes.hexDigit(byte & 0xF))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a string, or `null`.
  mutating func optionalString(_ text: String?) {
    if let text { string(text) } else { literal("null") }
  }

  /// Writes text that is JSON already, or part of it, and only known now: a number, or a name of plain letters.
  mutating func verbatim(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Writes the elements with commas between them.
  mutating func list<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONBytes, Element) -> Void) {
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(&self, element)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(byte)
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
