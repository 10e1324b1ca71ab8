/// Writes one run: entries in ascending order, each as the distance of its key to the one before, the length of its
/// value unless all have the same, and the value.
final class RunWriter {
  private let tables: RunTables
  private let id: Int64
  private let node: RunNode
  private let kind: RunTree.Kind
  private var block = RunBytes()
  private var blockKeyCount = 0
  private var previous: UInt64 = 0
  private var fences: [UInt64] = []
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
  func append(_ key: UInt64, _ value: UnsafeRawBufferPointer) throws {
    let lengthSize = kind.valueBytes == nil ? RunBytes.size(UInt64(value.count)) : 0
    let size = RunBytes.size(key &- previous) + lengthSize + value.count
    if blockKeyCount > 0, block.bytes.count + size > RunTables.blockSize { try endBlock() }
    if blockKeyCount == 0 {
      fences.append(key)
      previous = key
    }
    block.append(number: key &- previous)
    if kind.valueBytes == nil { block.append(number: UInt64(value.count)) }
    block.append(value)
    previous = key
    blockKeyCount += 1
    entryCount += 1
    if kind.isFiltered { keys.append(key) }
  }

  /// - Returns: nil if nothing was written.
  func finish() throws -> Run? {
    if blockKeyCount > 0 { try endBlock() }
    guard entryCount > 0 else { return nil }
    return Run(
      id: id, node: node, entryCount: entryCount, byteCount: byteCount, fences: fences,
      filter: kind.isFiltered ? RunFilter(keys, node: node) : nil)
  }

  private func endBlock() throws {
    try block.bytes.withUnsafeBytes { try tables.insertBlock(fences.count - 1, ofRun: id, $0) }
    byteCount += block.bytes.count
    block.removeAll()
    blockKeyCount = 0
  }
}
