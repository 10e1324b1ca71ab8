import GRDB

/// The tables that hold the runs of both trees, within one access to the database.
struct RunTables {
  static let schema = """
    -- The runs of the trees (RunTree): which node they are of, how much they hold, the first key of each block as 8 bytes,
    -- and the words of the filter, both little-endian.
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      tree INTEGER NOT NULL, node INTEGER NOT NULL, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
      fences BLOB NOT NULL, filter BLOB
    ) STRICT;
    -- Their blocks, each small enough for one page; the id is the run's and the number within it.
    CREATE TABLE block (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
    """
  /// What a page of 4096 bytes takes beside its own heads: one block to a page, and nothing on another one.
  static let blockSize = 4_056
  private static let blockBits: Int64 = 24

  private let insertRun: HotStatement
  private let insertBlock: HotStatement
  private let selectBlock: HotStatement
  private let deleteRun: HotStatement
  private let deleteBlocks: HotStatement
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    insertRun = try HotStatement(
      database, "INSERT INTO run (id, tree, node, entries, bytes, fences, filter) VALUES (?, ?, ?, ?, ?, ?, ?)")
    insertBlock = try HotStatement(database, "INSERT INTO block (id, data) VALUES (?, ?)")
    selectBlock = try HotStatement(database, "SELECT data FROM block WHERE id = ?")
    deleteRun = try HotStatement(database, "DELETE FROM run WHERE id = ?")
    deleteBlocks = try HotStatement(database, "DELETE FROM block WHERE id BETWEEN ? AND ?")
  }

  /// All runs of a tree, oldest first.
  func runs(of tree: RunTree.Kind) throws -> [Run] {
    var runs: [Run] = []
    let select = try HotStatement(
      database, "SELECT id, node, entries, bytes, fences, filter FROM run WHERE tree = ? ORDER BY id")
    try select.each([.integer(tree.rawValue)]) { row in
      let node = RunNode(number: row.bits(1))
      let filter = row.withBlob(5) { $0.isEmpty ? nil : RunFilter(words: Self.words($0), node: node) }
      runs.append(
        Run(
          id: row.integer(0), node: node, entryCount: Int(row.integer(2)), byteCount: Int(row.integer(3)),
          fences: row.withBlob(4, Self.words), filter: filter))
    }
    return runs
  }

  func insert(_ run: Run, into tree: RunTree.Kind) throws {
    try run.fences.withUnsafeBytes { fences in
      try (run.filter?.words ?? []).withUnsafeBytes { filter in
        try insertRun.run([
          .integer(run.id), .integer(tree.rawValue), .init(bits: run.node.number), .integer(Int64(run.entryCount)),
          .integer(Int64(run.byteCount)), .blob(fences), .blob(filter),
        ])
      }
    }
  }

  func insertBlock(_ index: Int, ofRun run: Int64, _ data: UnsafeRawBufferPointer) throws {
    try insertBlock.run([.integer(run << Self.blockBits | Int64(index)), .blob(data)])
  }

  /// Calls `use` with a block, which is there only meanwhile.
  func withBlock<Result>(_ index: Int, ofRun run: Int64, _ use: (UnsafeRawBufferPointer) throws -> Result) throws
    -> Result
  {
    let found = try selectBlock.first([.integer(run << Self.blockBits | Int64(index))]) { row in
      try row.withBlob(0, use)
    }
    guard let found else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a block of records is missing")
    }
    return found
  }

  func delete(_ run: Run) throws {
    try deleteBlocks.run([.integer(run.id << Self.blockBits), .integer((run.id + 1) << Self.blockBits - 1)])
    try deleteRun.run([.integer(run.id)])
  }

  /// The id for the next new run: greater than any that there is.
  func nextID() throws -> Int64 { try (Int64.fetchOne(database, sql: "SELECT max(id) FROM run") ?? 0) + 1 }

  private static func words(_ bytes: UnsafeRawBufferPointer) -> [UInt64] {
    (0..<bytes.count / 8).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
  }
}
