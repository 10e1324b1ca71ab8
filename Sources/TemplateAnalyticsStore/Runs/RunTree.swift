/// A sorted map from 64-bit keys to short values that takes what one transaction changed by *appending* it: a tree of
/// sorted runs.
///
/// Keys are keyed hashes, so a batch of facts touches as many places of a B-tree as it has messages, and each would
/// cost a page to read and to write. Here each transaction writes one new run at the root; a node with too much is
/// merged and handed to its children, by the next three bits of the keys. What is written over and over is then a few
/// times the entry, not a page, however many entries there are. (Known as an LSM-trie: Wu et al., USENIX ATC 2015.)
///
/// Of two entries with the same key the newer one counts, or both do: see ``Kind``. Everything happens within the
/// transaction of whoever calls, so a crash leaves the tree as it was; after a failed transaction a tree must be read
/// anew.
struct RunTree: Sendable {
  /// The trees there are. The numbers are stored.
  enum Kind: Int64, Sendable {
    /// What is known of a message, by its key; the newest entry is all that is known.
    case records = 0
    /// Which messages went to a user: keys may repeat, and each different value counts.
    case users = 1

    var keepsAll: Bool { self == .users }
    /// How many bytes every value has; nil where that differs.
    var valueBytes: Int? { self == .users ? UserEntry.valueBytes : nil }
    /// Whether single keys are asked for, often in vain.
    var isFiltered: Bool { self == .records }
  }

  let kind: Kind
  let limits: Limits
  /// By node, oldest first.
  private(set) var runs: [RunNode: [Run]] = [:]
  /// Nodes that have nodes below them.
  private var inner: Set<RunNode> = []
  /// Nodes that got something since they were last looked at.
  private var grown: Set<RunNode> = []

  /// Reads what is there.
  init(_ kind: Kind, _ tables: RunTables, limits: Limits = Limits()) throws {
    self.kind = kind
    self.limits = limits
    for run in try tables.runs(of: kind) { add(run) }
  }

  func isInner(_ node: RunNode) -> Bool { inner.contains(node) }

  /// The deepest node that holds `key`, if the tree does.
  func leaf(of key: UInt64) -> RunNode {
    var node = RunNode.root
    while inner.contains(node) { node = node.child(holding: key) }
    return node
  }

  /// The runs that may hold keys of `node`, the newest first: what lies higher is newer.
  func path(to node: RunNode) -> [Run] {
    sequence(first: node, next: \.parent).reversed().flatMap { (runs[$0] ?? []).reversed() }
  }

  /// Appends a run at the root.
  /// - Parameter write: writes its entries, in ascending order.
  mutating func append(_ tables: RunTables, _ write: (inout RunWriter) throws -> Void) throws {
    if let run = try makeRun(of: .root, tables, write) { add(run) }
  }

  /// Writes a run, and its row.
  func makeRun(of node: RunNode, _ tables: RunTables, _ write: (inout RunWriter) throws -> Void) throws -> Run? {
    var writer = RunWriter(tables, id: try tables.nextID(), node: node, kind: kind)
    try write(&writer)
    guard let run = try writer.finish() else { return nil }
    try tables.insert(run, into: kind)
    return run
  }

  mutating func add(_ run: Run) {
    runs[run.node, default: []].append(run)
    grown.insert(run.node)
    for node in sequence(first: run.node, next: \.parent).dropFirst() where !inner.insert(node).inserted { break }
  }

  mutating func remove(_ gone: [Run], of node: RunNode, _ tables: RunTables) throws {
    for run in gone { try tables.delete(run) }
    let ids = Set(gone.map(\.id))
    let left = (runs[node] ?? []).filter { !ids.contains($0.id) }
    runs[node] = left.isEmpty ? nil : left
  }

  /// A node that may have to be merged, each of them once.
  mutating func takeGrown() -> RunNode? { grown.popFirst() }

  mutating func markGrown(_ node: RunNode) { grown.insert(node) }
}
