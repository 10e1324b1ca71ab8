/// A sorted, immutable piece of a ``RunTree``: entries in ascending order of their keys, packed into blocks of one
/// page.
///
/// What is kept of it in memory: where each block begins, and a filter that tells which keys it may hold.
struct Run: Sendable {
  /// Later runs of a node have greater ids, and what they say of a key is newer.
  var id: Int64
  var node: RunNode
  var entryCount: Int
  /// Bytes of its blocks.
  var byteCount: Int
  /// The first key of each block.
  var fences: [UInt64]
  var filter: RunFilter?

  /// The block that holds `key` if any does. Never less than `earliest`.
  static func block(of key: UInt64, in fences: [UInt64], from earliest: Int) -> Int {
    // Whoever asks for ascending keys mostly finds the next one nearby.
    var step = 1
    var low = earliest
    while low + step < fences.count, fences[low + step] <= key {
      low += step
      step *= 2
    }
    var high = min(fences.count, low + step)
    while high - low > 1 {
      let middle = (low + high) / 2
      if fences[middle] <= key { low = middle } else { high = middle }
    }
    return low
  }
}

/// A node of a ``RunTree``: all keys that begin with the same bits, three more at each level.
///
/// Numbered like a heap with eight children, so that the number tells both level and bits.
struct RunNode: Hashable, Sendable {
  static let root = RunNode(number: 1)
  static let childCount = 8
  /// 60 bits: what is left of a key cannot be divided by three again.
  static let maximumLevel = 20

  let number: UInt64

  /// 0 for the root.
  var level: Int { (63 - number.leadingZeroBitCount) / 3 }
  private var bits: Int { 3 * level }

  /// nil for the root.
  var parent: RunNode? { self == .root ? nil : RunNode(number: number >> 3) }

  func child(_ index: Int) -> RunNode { RunNode(number: number << 3 | UInt64(index)) }

  /// The child whose keys include `key`, which must be one of this node's.
  func child(holding key: UInt64) -> RunNode { child(Int(key >> UInt64(61 - bits) & 7)) }

  /// Its keys.
  var keys: ClosedRange<UInt64> {
    if level == 0 { return 0...UInt64.max }
    let first = (number & ~(1 << UInt64(bits))) << UInt64(64 - bits)
    return first...(first | UInt64.max >> UInt64(bits))
  }
}
