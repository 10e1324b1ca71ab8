/// Tells most keys that a run does not hold without reading it: a Bloom filter in lines of 64 bytes, with the lines in
/// the order of the keys, so that asking for ascending keys walks through memory.
///
/// Made for keys that are evenly spread, as keyed hashes are. Others cost reads that a good filter would spare, and
/// are found all the same.
struct RunFilter: Equatable, Sendable {
  /// About 1 in 100 keys that are not there pass.
  private static let bitsPerKey = 11
  private static let wordsPerLine = 8
  private static let probes: UInt64 = 6

  private(set) var words: [UInt64]
  private let lineCount: UInt64
  /// How many leading bits all keys have in common.
  private let skippedBits: UInt64

  /// - Parameter keys: all of `node`.
  init(_ keys: [UInt64], node: RunNode) {
    let lineCount = max(1, (keys.count * Self.bitsPerKey + 511) / 512)
    self.init(words: Array(repeating: 0, count: lineCount * Self.wordsPerLine), node: node)
    for key in keys {
      let line = line(key)
      var bits = Self.bits(key)
      for _ in 0..<Self.probes {
        words[line + Int(bits >> 6 & 7)] |= 1 << (bits & 63)
        bits >>= 9
      }
    }
  }

  /// - Parameter words: of a filter that was made for a run of `node`.
  init(words: [UInt64], node: RunNode) {
    self.words = words
    lineCount = UInt64(max(1, words.count / Self.wordsPerLine))
    skippedBits = UInt64(3 * node.level)
  }

  func mayHold(_ key: UInt64) -> Bool {
    let line = self.line(key)
    var bits = Self.bits(key)
    return words.withUnsafeBufferPointer { words in
      for _ in 0..<Self.probes {
        if words[line + Int(bits >> 6 & 7)] & 1 << (bits & 63) == 0 { return false }
        bits >>= 9
      }
      return true
    }
  }

  private func line(_ key: UInt64) -> Int {
    Int((key << skippedBits).multipliedFullWidth(by: lineCount).high) * Self.wordsPerLine
  }

  /// 54 bits for six places in a line.
  private static func bits(_ key: UInt64) -> UInt64 { (key &* 0x9E37_79B9_7F4A_7C15) >> 10 }
}
