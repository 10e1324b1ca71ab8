extension RunTree {
  /// When runs are merged.
  struct Limits: Sendable {
    /// Bytes from which a node is handed down to its children.
    var nodeBytes = 16 << 20
    /// A node with more runs than this does not wait for more bytes.
    var maximumRuns = 24
    /// In a node, so many runs of about one size become one where they are, as long as that one is small.
    var similarRuns = 4
    var smallBytes = 4 << 20
  }

  /// Says of an entry that it counts no more and can be left out. It must be true of every older entry of the key then.
  typealias IsGone = (UInt64, UnsafeRawBufferPointer) -> Bool

  /// Merges what has become too much.
  /// - Parameter limit: of merges; the rest is left to the next transaction.
  mutating func tidy(_ tables: RunTables, limit: Int, isGone: IsGone) throws {
    var left = limit
    var untouched: [RunNode] = []
    while let node = takeGrown() {
      guard let runs = runs[node] else { continue }
      let bytes = runs.reduce(0) { $0 + $1.byteCount }
      let similar = similar(runs)
      let isFull = bytes >= limits.nodeBytes || runs.count > limits.maximumRuns
      guard isFull || similar != nil else { continue }
      if left == 0 {
        untouched.append(node)
        continue
      }
      left -= 1
      if isFull, node.level < RunNode.maximumLevel {
        try handDown(node, tables, isGone: isGone)
      } else {
        try merge(similar ?? runs, of: node, tables, isGone: isGone)
      }
    }
    for node in untouched { markGrown(node) }
  }

  /// The nodes whose first key is in `keys`: walking through all keys in pieces meets each node once.
  func nodes(startingIn keys: ClosedRange<UInt64>, below node: RunNode = .root) -> [RunNode] {
    let deeper = !isInner(node) ? [] : (0..<RunNode.childCount).map(node.child).filter { $0.keys.overlaps(keys) }
    return (keys.contains(node.keys.lowerBound) ? [node] : []) + deeper.flatMap { nodes(startingIn: keys, below: $0) }
  }

  /// Rewrites a node if more than an eighth of its entries are gone or no longer the newest there.
  mutating func reclaim(_ node: RunNode, _ tables: RunTables, isGone: IsGone) throws {
    guard let runs = runs[node] else { return }
    var left = 0
    try RunMerge(runs.reversed(), of: kind, tables).each(in: node.keys) { if !isGone($0, $1) { left += 1 } }
    let entryCount = runs.reduce(0) { $0 + $1.entryCount }
    if (entryCount - left) * 8 > entryCount { try merge(runs, of: node, tables, isGone: isGone) }
  }

  /// The newest runs, if there are enough of about one size and they are small.
  private func similar(_ runs: [Run]) -> [Run]? {
    guard let newest = runs.last else { return nil }
    // One size is up to four times the next smaller one.
    func size(_ run: Run) -> Int { (Int.bitWidth - (run.byteCount >> 12).leadingZeroBitCount) >> 1 }
    let similar = Array(runs.reversed().prefix { size($0) <= size(newest) }.reversed())
    guard similar.count >= limits.similarRuns, similar.reduce(0, { $0 + $1.byteCount }) < limits.smallBytes else {
      return nil
    }
    return similar
  }

  /// - Parameter merged: the newest runs of `node`, oldest first.
  private mutating func merge(_ merged: [Run], of node: RunNode, _ tables: RunTables, isGone: IsGone) throws {
    let run = try makeRun(of: node, merging: merged, tables, isGone: isGone)
    try remove(merged, of: node, tables)
    if let run { add(run) }
  }

  private mutating func handDown(_ node: RunNode, _ tables: RunTables, isGone: IsGone) throws {
    guard let merged = runs[node] else { return }
    for number in 0..<RunNode.childCount {
      if let run = try makeRun(of: node.child(number), merging: merged, tables, isGone: isGone) { add(run) }
    }
    try remove(merged, of: node, tables)
  }

  /// Writes what `merged` hold of the keys of `node`.
  /// - Parameter merged: oldest first.
  private func makeRun(
    of node: RunNode, merging merged: [Run], _ tables: RunTables, isGone: IsGone
  ) throws -> Run? {
    try makeRun(of: node, tables) { writer in
      try RunMerge(merged.reversed(), of: kind, tables).each(in: node.keys) { key, value in
        if !isGone(key, value) { try writer.append(key, value) }
      }
    }
  }
}

/// Walks through several runs as if they were one.
struct RunMerge {
  private let runs: [Run]
  private let tables: RunTables
  private let kind: RunTree.Kind
  private var keepsAll: Bool { kind.keepsAll }

  /// - Parameter runs: the newest first.
  init(_ runs: [Run], of kind: RunTree.Kind, _ tables: RunTables) {
    self.runs = runs
    self.kind = kind
    self.tables = tables
  }

  /// Calls `body` with each entry whose key is in `keys`, in ascending order.
  func each(in keys: ClosedRange<UInt64>, _ body: (UInt64, UnsafeRawBufferPointer) throws -> Void) throws {
    var cursors: [RunCursor] = []
    // Their keys beside them: the search for the least one is the innermost loop.
    var heads: [UInt64] = []
    for run in runs {
      let cursor = RunCursor(run, of: kind, tables)
      if try cursor.advance(to: keys.lowerBound), cursor.key <= keys.upperBound {
        cursors.append(cursor)
        heads.append(cursor.key)
      }
    }
    var told: [[UInt8]] = []
    while var least = heads.first {
      for head in heads where head < least { least = head }
      var isFirst = true
      if keepsAll { told.removeAll(keepingCapacity: true) }
      var index = 0
      while index < heads.count {
        guard heads[index] == least else {
          index += 1
          continue
        }
        let cursor = cursors[index]
        if keepsAll {
          let value = cursor.value
          if !told.contains(where: { $0.elementsEqual(value) }) {
            told.append(Array(value))
            try body(least, value)
          }
        } else if isFirst {
          try body(least, cursor.value)
          isFirst = false
        }
        if try cursor.next(), cursor.key <= keys.upperBound {
          heads[index] = cursor.key
          // A run of a tree that keeps all may repeat the key: look at it again.
        } else {
          cursors.remove(at: index)
          heads.remove(at: index)
        }
      }
    }
  }
}
