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

  /// - Parameters:
  ///   - keys: all of `node`.
  ///   - capacity: how many keys there will be.
  init(_ keys: [UInt64], node: RunNode, capacity: Int? = nil) {
    let lineCount = max(1, ((capacity ?? keys.count) * Self.bitsPerKey + 511) / 512)
    self.init(words: Array(repeating: 0, count: lineCount * Self.wordsPerLine), node: node)
    insert(keys)
  }

  /// - Parameter words: of a filter that was made for a run of `node`.
  init(words: [UInt64], node: RunNode) {
    self.words = words
    lineCount = UInt64(max(1, words.count / Self.wordsPerLine))
    skippedBits = UInt64(3 * node.level)
  }

  mutating func insert(_ keys: [UInt64]) {
    let (skippedBits, lineCount) = (skippedBits, lineCount)
    words.withUnsafeMutableBufferPointer { words in
      for key in keys {
        let line = Self.line(key, skippedBits, lineCount)
        var bits = Self.bits(key)
        for _ in 0..<Self.probes {
          words[line + Int(bits >> 6 & 7)] |= 1 << (bits & 63)
          bits >>= 9
        }
      }
    }
  }

  func mayHold(_ key: UInt64) -> Bool { withProbe { $0(key) } }

  /// Calls `body` with a function that does what ``mayHold(_:)`` does, for many keys.
  func withProbe<Result>(_ body: ((UInt64) -> Bool) throws -> Result) rethrows -> Result {
    try words.withUnsafeBufferPointer { words in
      try body { key in
        let line = Self.line(key, skippedBits, lineCount)
        var bits = Self.bits(key)
        for _ in 0..<Self.probes {
          if words[line + Int(bits >> 6 & 7)] & 1 << (bits & 63) == 0 { return false }
          bits >>= 9
        }
        return true
      }
    }
  }

  private static func line(_ key: UInt64, _ skippedBits: UInt64, _ lineCount: UInt64) -> Int {
    Int((key << skippedBits).multipliedFullWidth(by: lineCount).high) * wordsPerLine
  }

  /// 54 bits for six places in a line.
  private static func bits(_ key: UInt64) -> UInt64 { (key &* 0x9E37_79B9_7F4A_7C15) >> 10 }
}
