/// Compact JSON in the making. Knows no structure: the caller writes brackets, commas and keys.
struct DemoJSON: Sendable {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Writes text that is JSON already.
  mutating func literal(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func integer(_ value: some BinaryInteger) { bytes.append(contentsOf: String(value).utf8) }

  /// Writes a number as a string, as Meta does with times.
  mutating func quoted(_ value: some BinaryInteger) {
    bytes.append(UInt8(ascii: "\""))
    integer(value)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a string with its quotes.
  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      precondition(byte >= 0x20, "the demo's texts hold no control characters")
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes the elements with commas between them.
  mutating func list<Element>(_ elements: some Sequence<Element>, _ write: (inout DemoJSON, Element) -> Void) {
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(&self, element)
    }
  }
}
