/// Writes numbers and bytes one after the other, as blocks and the values in them hold them.
struct RunBytes {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ other: UnsafeRawBufferPointer) { bytes.append(contentsOf: other) }

  /// Seven bits a byte, lowest first; the eighth says that more follow.
  mutating func append(number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small for numbers near 0 on either side.
  mutating func append(signed number: Int64) {
    append(number: UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  /// The lowest `count` bytes of `number`, lowest first.
  mutating func append(_ number: UInt64, byteCount count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }

  /// How many bytes ``append(number:)`` takes.
  static func size(_ number: UInt64) -> Int { (64 + 6 - min(63, number.leadingZeroBitCount)) / 7 }
}

/// Reads what ``RunBytes`` wrote. Reading past the end gives zeros and sets ``isBroken``.
struct RunBytesReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private(set) var isBroken = false

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else {
      isBroken = true
      return 0
    }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = byte()
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
      if shift > 63 {
        isBroken = true
        return result
      }
    }
  }

  mutating func signed() -> Int64 {
    let number = number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  mutating func number(byteCount count: Int) -> UInt64 {
    (0..<UInt64(count)).reduce(0) { $0 | UInt64(byte()) << (8 * $1) }
  }
}
