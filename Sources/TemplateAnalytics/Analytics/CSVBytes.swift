/// Comma-separated values as in RFC 4180, written straight into bytes: a cell after the other, and the line's end.
struct CSVBytes {
  private(set) var bytes: [UInt8] = []
  private var isFirstOfLine = true

  init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// An empty cell.
  mutating func empty() {
    if !isFirstOfLine { bytes.append(UInt8(ascii: ",")) }
    isFirstOfLine = false
  }

  /// A cell whose text is ours: a number, a date, the name of a column.
  mutating func plain(_ text: String) {
    empty()
    bytes.append(contentsOf: text.utf8)
  }

  /// A cell whose text is somebody else's. What a spreadsheet would take for a formula gets an apostrophe in front.
  /// - Parameter text: nil and "" are the same: an empty cell.
  mutating func text(_ text: String?) {
    empty()
    guard let text, let first = text.utf8.first else { return }
    let isFormula = CSVBytes.startsOfFormulas.contains(first)
    let isQuoted = text.utf8.contains { CSVBytes.quoted.contains($0) }
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    if isFormula { bytes.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
  }

  mutating func endLine() {
    bytes.append(contentsOf: "\r\n".utf8)
    isFirstOfLine = true
  }

  private static let startsOfFormulas = Array("=+-@\t\r".utf8)
  private static let quoted = Array("\",\r\n".utf8)
}
