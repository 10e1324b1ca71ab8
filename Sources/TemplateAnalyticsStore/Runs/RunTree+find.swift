/// The values that ``RunTree/find(_:_:)`` found.
struct RunFindings {
  private(set) var bytes: [UInt8] = []
  /// By the index of the key; nil where there is none.
  private(set) var values: [Range<Int>?]

  init(keyCount: Int) { values = Array(repeating: nil, count: keyCount) }

  mutating func set(_ index: Int, _ value: UnsafeRawBufferPointer) {
    values[index] = bytes.count..<bytes.count + value.count
    bytes.append(contentsOf: value)
  }

  /// Calls `use` with the value of a key, if there is one.
  func withValue<Result>(_ index: Int, _ use: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
    guard let range = values[index] else { return nil }
    return try bytes.withUnsafeBytes { try use(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}

extension RunTree {
  /// Finds the newest values of `keys`, all in one walk through the tree.
  /// - Parameter keys: ascending, each once.
  func find(_ keys: [UInt64], _ tables: RunTables) throws -> RunFindings {
    var findings = RunFindings(keyCount: keys.count)
    try find(keys, keys.indices, in: .root, tables, &findings)
    return findings
  }

  private func find(
    _ keys: [UInt64], _ indices: Range<Int>, in node: RunNode, _ tables: RunTables, _ findings: inout RunFindings
  ) throws {
    if indices.isEmpty { return }
    for run in (runs[node] ?? []).reversed() {
      try find(keys, indices, in: run, tables, &findings)
    }
    guard isInner(node) else { return }
    var rest = indices
    for number in 0..<RunNode.childCount {
      let child = node.child(number)
      let last = child.keys.upperBound
      let end = rest.partitioningIndex { keys[$0] > last }
      try find(keys, rest.lowerBound..<end, in: child, tables, &findings)
      rest = end..<rest.upperBound
    }
  }

  private func find(
    _ keys: [UInt64], _ indices: Range<Int>, in run: Run, _ tables: RunTables, _ findings: inout RunFindings
  ) throws {
    // First those that the filter lets pass, few of them in vain: its memory is walked through by nothing else
    // meanwhile.
    var candidates: [Int] = []
    if let filter = run.filter {
      filter.withProbe { mayHold in
        for index in indices where findings.values[index] == nil && mayHold(keys[index]) { candidates.append(index) }
      }
    } else {
      candidates = indices.filter { findings.values[$0] == nil }
    }
    if candidates.isEmpty { return }
    let cursor = RunCursor(run, of: kind, tables)
    for index in candidates {
      // No greater key is in this run either.
      guard try cursor.advance(to: keys[index]) else { return }
      if cursor.key == keys[index] { findings.set(index, cursor.value) }
    }
  }

  /// Calls `each` with every value whose key is in `keys`, the newest of a key first. Older ones come too.
  func findAll(
    in keys: ClosedRange<UInt64>, _ tables: RunTables, each: (UInt64, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try findAll(in: keys, of: .root, tables, each: each)
  }

  private func findAll(
    in keys: ClosedRange<UInt64>, of node: RunNode, _ tables: RunTables,
    each: (UInt64, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    for run in (runs[node] ?? []).reversed() {
      let cursor = RunCursor(run, of: kind, tables)
      var isThere = try cursor.advance(to: keys.lowerBound)
      while isThere, cursor.key <= keys.upperBound {
        try each(cursor.key, cursor.value)
        isThere = try cursor.next()
      }
    }
    guard isInner(node) else { return }
    for number in 0..<RunNode.childCount where node.child(number).keys.overlaps(keys) {
      try findAll(in: keys, of: node.child(number), tables, each: each)
    }
  }
}

extension Range where Bound == Int {
  /// The first index for which `belongs` holds, and with it for all that follow; the end where there is none.
  fileprivate func partitioningIndex(where belongs: (Int) -> Bool) -> Int {
    var low = lowerBound
    var high = upperBound
    while low < high {
      let middle = (low + high) / 2
      if belongs(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
