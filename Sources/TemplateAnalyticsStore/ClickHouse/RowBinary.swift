import NIOCore

/// Rows in ClickHouse's `RowBinary`: values one after the other, little-endian, texts and arrays after their length.
struct RowBinaryWriter {
  var bytes = ByteBuffer()
  private(set) var rowCount = 0

  var isEmpty: Bool { rowCount == 0 }

  /// Call after the last value of a row.
  mutating func endRow() { rowCount += 1 }

  mutating func write(_ value: some FixedWidthInteger) { bytes.writeInteger(value, endianness: .little) }

  mutating func write(_ text: String) {
    writeCount(text.utf8.count)
    bytes.writeString(text)
  }

  mutating func writeArray<Element>(_ elements: [Element], _ write: (inout RowBinaryWriter, Element) -> Void) {
    writeCount(elements.count)
    for element in elements { write(&self, element) }
  }

  /// LEB128.
  private mutating func writeCount(_ count: Int) {
    var rest = UInt64(count)
    while rest >= 0x80 {
      bytes.writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.writeInteger(UInt8(rest))
  }
}

/// Reads what ``RowBinaryWriter`` writes and ClickHouse answers.
struct RowBinaryReader {
  /// The bytes ended in the middle of a row, or are no rows.
  struct Malformed: Error {}

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func read<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(Malformed) -> Value {
    let end = offset + MemoryLayout<Value>.size
    guard end <= bytes.count else { throw Malformed() }
    defer { offset = end }
    return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  mutating func readText() throws(Malformed) -> String {
    let count = try readCount()
    if count == 0 { return "" }
    guard count <= bytes.count - offset else { throw Malformed() }
    defer { offset += count }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), as: UTF8.self)
  }

  mutating func readArray<Element>(
    _ read: (inout RowBinaryReader) throws(Malformed) -> Element
  ) throws(Malformed) -> [Element] {
    let count = try readCount()
    // Each element takes a byte at least: a wrong count must not ask for all of the memory.
    guard count <= bytes.count - offset else { throw Malformed() }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }

  private mutating func readCount() throws(Malformed) -> Int {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 56, by: 7) {
      let byte: UInt8 = try read()
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int(value) }
    }
    throw Malformed()
  }
}
