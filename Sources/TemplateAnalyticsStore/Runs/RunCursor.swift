/// Walks through the entries of one run in ascending order.
final class RunCursor {
  let run: Run
  private let valueBytes: Int?
  private let tables: RunTables
  private let data: UnsafeMutableRawBufferPointer
  /// A block larger than a page: one value that alone is.
  private var largeData: [UInt8] = []
  private var isLarge = false
  private var count = 0
  private var position = 0
  private var loadedBlock = -1
  private(set) var key: UInt64 = 0
  private var value = 0..<0

  init(_ run: Run, of kind: RunTree.Kind, _ tables: RunTables) {
    self.run = run
    valueBytes = kind.valueBytes
    self.tables = tables
    data = .allocate(byteCount: RunTables.blockSize, alignment: 8)
  }

  deinit { data.deallocate() }

  /// Calls `use` with the value of the entry that the cursor is at.
  func withValue<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withBlock { try use(UnsafeRawBufferPointer(rebasing: $0[value])) }
  }

  /// Moves to the first entry.
  /// - Returns: false where there is none.
  func start() throws -> Bool {
    try load(0)
    return try next()
  }

  /// Moves to the first entry whose key is `key` or greater. Never moves back.
  /// - Returns: false where there is none.
  func advance(to key: UInt64) throws -> Bool {
    let earliest = max(0, loadedBlock)
    var block = run.block(of: key, from: earliest)
    // Equal keys may begin in the block before.
    while block > earliest, run.fences[block] == key { block -= 1 }
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
      if loadedBlock + 1 >= run.fences.count { return false }
      try load(loadedBlock + 1)
    }
    let isFirst = position == 0
    let (distance, value, end, isBroken) = withBlock { block in
      var reader = RunBytesReader(block, at: position)
      let distance = reader.number()
      let value = reader.skip(valueBytes ?? Int(truncatingIfNeeded: reader.number()))
      return (distance, value, reader.position, reader.isBroken)
    }
    guard !isBroken else {
      throw StoreError.unusable(file: Ledger.fileName, detail: "a block of records cannot be read")
    }
    key = isFirst ? run.fences[loadedBlock] : key &+ distance
    self.value = value
    position = end
    return true
  }

  private func load(_ block: Int) throws {
    try tables.withBlock(block, ofRun: run.id) { bytes in
      count = bytes.count
      isLarge = bytes.count > data.count
      if isLarge { largeData = Array(bytes) } else { data.copyMemory(from: bytes) }
    }
    loadedBlock = block
    position = 0
  }

  private func withBlock<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    if isLarge { return try largeData.withUnsafeBytes(use) }
    return try use(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(data)[..<count]))
  }
}
