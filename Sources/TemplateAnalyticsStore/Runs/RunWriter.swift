/// Writes one run: entries in ascending order, each as the distance of its key to the one before, the length of its
/// value, and the value.
final class RunWriter {
  private let tables: RunTables
  private let id: Int64
  private let node: RunNode
  /// nil where nobody asks for single keys.
  private let isFiltered: Bool
  private var block = RunBytes()
  private var blockKeyCount = 0
  private var previous: UInt64 = 0
  private var fences: [UInt64] = []
  private var keys: [UInt64] = []
  private var entryCount = 0
  private var byteCount = 0

  init(_ tables: RunTables, id: Int64, node: RunNode, isFiltered: Bool) {
    self.tables = tables
    self.id = id
    self.node = node
    self.isFiltered = isFiltered
    block.reserve(RunTables.blockSize + 64)
  }

  /// - Parameter key: not less than the one before.
  func append(_ key: UInt64, _ value: UnsafeRawBufferPointer) throws {
    let size = RunBytes.size(key &- previous) + RunBytes.size(UInt64(value.count)) + value.count
    if blockKeyCount > 0, block.bytes.count + size > RunTables.blockSize { try endBlock() }
    if blockKeyCount == 0 {
      fences.append(key)
      previous = key
    }
    block.append(number: key &- previous)
    block.append(number: UInt64(value.count))
    block.append(value)
    previous = key
    blockKeyCount += 1
    entryCount += 1
    if isFiltered { keys.append(key) }
  }

  /// - Returns: nil if nothing was written.
  func finish() throws -> Run? {
    if blockKeyCount > 0 { try endBlock() }
    guard entryCount > 0 else { return nil }
    return Run(
      id: id, node: node, entryCount: entryCount, byteCount: byteCount, fences: fences,
      filter: isFiltered ? RunFilter(keys, node: node) : nil)
  }

  private func endBlock() throws {
    try block.bytes.withUnsafeBytes { try tables.insertBlock(fences.count - 1, ofRun: id, $0) }
    byteCount += block.bytes.count
    block.removeAll()
    blockKeyCount = 0
  }
}
