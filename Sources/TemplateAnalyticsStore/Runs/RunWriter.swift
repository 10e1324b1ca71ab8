/// Writes one run: entries in ascending order, each as the distance of its key to the one before, the length of its
/// value unless all have the same, and the value.
struct RunWriter {
  private let tables: RunTables
  private let id: Int64
  private let node: RunNode
  private let kind: RunTree.Kind
  private var block = RunBytes()
  private var previous: UInt64 = 0
  private var fences: [UInt64] = []
  /// For the filter.
  private var keys: [UInt64] = []
  private var entryCount = 0
  private var byteCount = 0

  init(_ tables: RunTables, id: Int64, node: RunNode, kind: RunTree.Kind) {
    self.tables = tables
    self.id = id
    self.node = node
    self.kind = kind
    block.reserve(RunTables.blockSize + 64)
  }

  /// - Parameter key: not less than the one before.
  mutating func append(_ key: UInt64, _ value: UnsafeRawBufferPointer) throws {
    let hasLength = kind.valueBytes == nil
    if !block.bytes.isEmpty {
      let size =
        RunBytes.size(key &- previous) + (hasLength ? RunBytes.size(UInt64(value.count)) : 0) + value.count
      if block.bytes.count + size > RunTables.blockSize { try endBlock() }
    }
    if block.bytes.isEmpty {
      fences.append(key)
      previous = key
    }
    block.append(number: key &- previous)
    if hasLength { block.append(number: UInt64(value.count)) }
    block.append(value)
    previous = key
    entryCount += 1
    if kind.isFiltered { keys.append(key) }
  }

  /// - Returns: nil if nothing was written.
  mutating func finish() throws -> Run? {
    if !block.bytes.isEmpty { try endBlock() }
    guard entryCount > 0 else { return nil }
    return Run(
      id: id, node: node, entryCount: entryCount, byteCount: byteCount, fences: fences,
      filter: kind.isFiltered ? RunFilter(keys, node: node) : nil)
  }

  private mutating func endBlock() throws {
    try block.bytes.withUnsafeBytes { try tables.insertBlock(fences.count - 1, ofRun: id, $0) }
    byteCount += block.bytes.count
    block.removeAll()
  }
}
