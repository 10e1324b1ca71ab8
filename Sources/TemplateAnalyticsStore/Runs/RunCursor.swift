/// Walks through the entries of one run in ascending order.
final class RunCursor {
  /// Where it is. Meaningless before the first move, and once there was no next entry.
  private(set) var key: UInt64 = 0
  /// The value there, until the next move.
  var value: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: data + valueStart, count: valueCount) }

  private let id: Int64
  private let fences: [UInt64]
  /// nil where each value tells its own length.
  private let valueBytes: Int?
  private let tables: RunTables
  /// The block, and behind it zeros, so that a number that is cut off ends there.
  private var data: UnsafeMutableRawPointer
  private var capacity = RunTables.blockSize
  private var count = 0
  private var position = 0
  private var loadedBlock = -1
  private var valueStart = 0
  private var valueCount = 0

  /// More than two numbers take.
  private static let padding = 32

  init(_ run: Run, of kind: RunTree.Kind, _ tables: RunTables) {
    id = run.id
    fences = run.fences
    valueBytes = kind.valueBytes
    self.tables = tables
    data = .allocate(byteCount: RunTables.blockSize + Self.padding, alignment: 8)
  }

  deinit { data.deallocate() }

  /// Moves to the first entry whose key is `key` or greater. Never moves back.
  /// - Returns: false where there is none.
  func advance(to key: UInt64) throws -> Bool {
    let earliest = max(0, loadedBlock)
    var block = Run.block(of: key, in: fences, from: earliest)
    // Equal keys may begin in the block before.
    while block > earliest, fences[block] == key { block -= 1 }
    if block != loadedBlock {
      try load(block)
      if !(try next()) { return false }
    }
    while self.key < key {
      if !(try next()) { return false }
    }
    return true
  }

  /// Moves to the next entry.
  /// - Returns: false where there is none.
  func next() throws -> Bool {
    if position >= count {
      if loadedBlock + 1 >= fences.count { return false }
      try load(loadedBlock + 1)
    }
    var place = position
    let distance = number(&place)
    let length = valueBytes ?? Int(truncatingIfNeeded: number(&place))
    guard place <= count, length >= 0, length <= count - place else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a block of records cannot be read")
    }
    key = position == 0 ? fences[loadedBlock] : key &+ distance
    valueStart = place
    valueCount = length
    position = place + length
    return true
  }

  /// A number as ``RunBytes`` writes it.
  @inline(__always)
  private func number(_ place: inout Int) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = data.load(fromByteOffset: place, as: UInt8.self)
      place += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return result
  }

  private func load(_ block: Int) throws {
    try tables.withBlock(block, ofRun: id) { bytes in
      if bytes.count > capacity {
        // One value that is larger than a page.
        data.deallocate()
        data = .allocate(byteCount: bytes.count + Self.padding, alignment: 8)
        capacity = bytes.count
      }
      UnsafeMutableRawBufferPointer(start: data, count: bytes.count).copyMemory(from: bytes)
      (data + bytes.count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
      count = bytes.count
    }
    loadedBlock = block
    position = 0
  }
}
