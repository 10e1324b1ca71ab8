import CZlib

/// The first bytes of a segment: `TICKMARK`, the version of the format, and the checksum of both; little-endian.
enum SegmentHeader {
  static let byteCount = 16
  static let version: UInt32 = 1
  private static let magic = Array("TICKMARK".utf8)

  /// The header of `version`.
  static func bytes(version: UInt32 = version) -> [UInt8] {
    var bytes = magic
    withUnsafeBytes(of: version.littleEndian) { bytes.append(contentsOf: $0) }
    let checksum = Checksum.of(bytes)
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
    return bytes
  }

  enum Judgement {
    case good
    /// A newer Tickmark's.
    case newer
    case damaged
  }

  /// Judges the first ``byteCount`` bytes of a segment.
  static func judge(_ bytes: [UInt8]) -> Judgement {
    guard bytes.count == byteCount, bytes.starts(with: magic) else { return .damaged }
    let (version, checksum) = bytes.withUnsafeBytes {
      (
        UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self)),
        UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
      )
    }
    guard checksum == Checksum.of(bytes.prefix(12)) else { return .damaged }
    return version > self.version ? .newer : .good
  }
}

/// CRC-32, by zlib.
enum Checksum {
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 { Array(bytes).withUnsafeBytes { adding($0, to: 0) } }

  static func adding(_ bytes: UnsafeRawBufferPointer, to checksum: UInt32) -> UInt32 {
    // Without an address zlib begins anew instead of adding nothing.
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return checksum }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), start.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
