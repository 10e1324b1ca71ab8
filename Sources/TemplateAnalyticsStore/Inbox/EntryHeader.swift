import TemplateAnalytics

/// What stands before the body of a delivery in a segment: 32 bytes, four little-endian words.
///
/// | word | bits 0–31 | bits 32–63 |
/// |---|---|---|
/// | 0 | length of the body | CRC-32 of words 1 to 3 and the body |
/// | 1 | kind (8 bits), then zeros | number of the entry in its segment, from 0 |
/// | 2 | WABA, 0 for none | |
/// | 3 | when it came, in Unix seconds | |
struct EntryHeader {
  static let byteCount = 32
  /// Of a body. Nothing comes near it: a longer one is a sign of damage.
  static let maximumLength = 1 << 30

  let length: Int
  let kind: UInt8
  let number: UInt32
  let waba: Int64
  let receivedAt: UnixTime
  private let checksum: UInt32
  private let fields: (UInt64, UInt64, UInt64)

  /// The header of `content`.
  init(_ content: DeliveryContent, number: UInt32, receivedAt: UnixTime) {
    length = content.body.count
    kind = UInt8(truncatingIfNeeded: content.kind.rawValue)
    self.number = number
    waba = content.waba?.value ?? 0
    self.receivedAt = receivedAt
    fields = (
      (UInt64(kind) | UInt64(number) << 32).littleEndian, UInt64(bitPattern: waba).littleEndian,
      UInt64(bitPattern: receivedAt).littleEndian
    )
    checksum = content.body.withUnsafeBytes { [fields] in Self.checksum(fields, $0) }
  }

  /// Reads a header.
  /// - Parameter bytes: at least ``byteCount`` of them.
  /// - Returns: nil where no header looks like this.
  init?(_ bytes: UnsafeRawBufferPointer) {
    func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
    let first = UInt64(littleEndian: word(0))
    fields = (word(1), word(2), word(3))
    let second = UInt64(littleEndian: fields.0)
    length = Int(first & 0xffff_ffff)
    checksum = UInt32(truncatingIfNeeded: first >> 32)
    kind = UInt8(truncatingIfNeeded: second)
    number = UInt32(truncatingIfNeeded: second >> 32)
    waba = Int64(bitPattern: UInt64(littleEndian: fields.1))
    receivedAt = Int64(bitPattern: UInt64(littleEndian: fields.2))
    if length > Self.maximumLength || second & 0xffff_ff00 != 0 { return nil }
  }

  /// Whether this is the header of `body`, and both are as they were written.
  func fits(_ body: UnsafeRawBufferPointer) -> Bool { checksum == Self.checksum(fields, body) }

  /// The header as it stands in a segment.
  func withBytes<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
    let first = (UInt64(length) | UInt64(checksum) << 32).littleEndian
    return withUnsafeBytes(of: (first, fields.0, fields.1, fields.2)) { use($0) }
  }

  private static func checksum(_ fields: (UInt64, UInt64, UInt64), _ body: UnsafeRawBufferPointer) -> UInt32 {
    Checksum.adding(body, to: withUnsafeBytes(of: fields) { Checksum.adding($0, to: 0) })
  }
}
