import CountingWorlds
import GRDB
import Testing

@testable import TemplateAnalyticsStore

/// A tree of runs is held equal to a dictionary, whatever is written, merged, handed down and read anew in between.
@Suite(.timeLimit(.minutes(10))) struct RunTreeTests {
  /// So small that a few hundred entries make several levels.
  private static let limits = RunTree.Limits(nodeBytes: 6_000, maximumRuns: 6, similarRuns: 3, smallBytes: 2_000)

  private static func withTables(_ body: (Database, RunTables) throws -> Void) throws {
    let queue = try DatabaseQueue()
    try queue.write { database in
      try database.execute(sql: RunTables.schema)
      try body(database, RunTables(database))
    }
  }

  private static func append(_ entries: [(UInt64, [UInt8])], to tree: inout RunTree, _ tables: RunTables) throws {
    try tree.append(tables) { writer in
      for (key, value) in entries { try value.withUnsafeBytes { try writer.append(key, $0) } }
    }
  }

  /// Keys as hashes are, and keys that lie close together, which no filter and no node separates well.
  private static func key(_ random: inout SplitMix64, isSpread: Bool) -> UInt64 {
    let number = UInt64.random(in: 0..<900, using: &random)
    return isSpread ? number &* 0x9E37_79B9_7F4A_7C15 : number
  }

  @Test(arguments: UInt64(0)..<40)
  func recordsAreFoundAsTheyWereLastWritten(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let isSpread = seed % 4 != 0
    try Self.withTables { database, tables in
      var tree = try RunTree(.records, tables, limits: Self.limits)
      var expected: [UInt64: [UInt8]] = [:]
      for round in 0..<40 {
        var batch: [UInt64: [UInt8]] = [:]
        for _ in 0..<Int.random(in: 1...60, using: &random) {
          let count = Int.random(in: 0..<20, using: &random) == 0 ? 5_000 : Int.random(in: 0...40, using: &random)
          batch[Self.key(&random, isSpread: isSpread)] = (0..<count).map { _ in .random(in: 0...255, using: &random) }
        }
        try Self.append(batch.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: &tree, tables)
        expected.merge(batch) { $1 }
        try tree.tidy(tables, limit: Int.random(in: 0...3, using: &random)) { _, _ in false }
        if round % 7 == 6 { tree = try RunTree(.records, tables, limits: Self.limits) }
        let keys = Set((0..<50).map { _ in Self.key(&random, isSpread: isSpread) } + [0, .max]).sorted()
        let found = try tree.find(keys, tables)
        for (index, key) in keys.enumerated() {
          #expect(found.withValue(index) { Array($0) } == expected[key], "seed \(seed) key \(key)")
        }
      }
      #expect(try Self.all(of: tree, tables) == expected, "seed \(seed)")
      if isSpread { #expect(tree.runs.keys.contains { $0.level >= 2 }, "it has grown") }
      let blocks = try Int.fetchOne(database, sql: "SELECT count(*) FROM block") ?? 0
      #expect(blocks == tree.runs.values.joined().reduce(0) { $0 + $1.fences.count }, "nothing is left behind")
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func whatIsGoneIsLeftOutWhenItIsMergedAndNothingElse(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    try Self.withTables { _, tables in
      var tree = try RunTree(.records, tables, limits: Self.limits)
      var expected: [UInt64: [UInt8]] = [:]
      var gone = 0
      for _ in 0..<30 {
        let keys = Set((0..<40).map { _ in Self.key(&random, isSpread: true) }).sorted()
        let batch = keys.map { ($0, [UInt8.random(in: 0...9, using: &random), 1, 2, 3]) }
        // A newer entry is never more gone than an older one of its key.
        let newer = batch.map { ($0, [max($1[0], expected[$0]?[0] ?? 0)] + $1[1...]) }
        try Self.append(newer, to: &tree, tables)
        for (key, value) in newer { expected[key] = value }
        try tree.tidy(tables, limit: 3) { $1[0] < 5 }
      }
      // In pieces, as a round of expiry does it.
      let middle = UInt64.random(in: .min ... .max - 1, using: &random)
      for keys in [0...middle, middle + 1...UInt64.max] {
        for node in tree.nodes(startingIn: keys) { try tree.reclaim(node, tables) { $1[0] < 5 } }
      }
      let held = tree.runs.values.joined().reduce(0) { $0 + $1.entryCount }
      try tree.runs.keys.forEach { node in
        try RunMerge((tree.runs[node] ?? []).reversed(), of: .records, tables).each(in: node.keys) { _, value in
          if value[0] < 5 { gone += 1 }
        }
      }
      #expect(gone * 8 <= held, "seed \(seed)")
      let left = try Self.all(of: tree, tables).filter { $0.value[0] >= 5 }
      #expect(left == expected.filter { $0.value[0] >= 5 }, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func aUserKeepsEveryDifferentValue(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    try Self.withTables { _, tables in
      var tree = try RunTree(.users, tables, limits: Self.limits)
      var expected: [UInt64: Set<[UInt8]>] = [:]
      for round in 0..<40 {
        var batch: [(UInt64, [UInt8])] = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
          // Some users have more entries than a block holds.
          let key = round % 3 == 0 ? 77 << 40 : Self.key(&random, isSpread: true)
          batch.append((key, (0..<4).map { _ in .random(in: 0...6, using: &random) }))
        }
        batch.sort { ($0.0, $0.1.map(Int.init)) < ($1.0, $1.1.map(Int.init)) }
        try Self.append(batch, to: &tree, tables)
        for (key, value) in batch { expected[key, default: []].insert(value) }
        try tree.tidy(tables, limit: 2) { _, _ in false }
        for key in [77 << 40, Self.key(&random, isSpread: true)] {
          var found: Set<[UInt8]> = []
          try tree.findAll(in: key...key, tables) { found.insert(Array($1)) }
          #expect(found == expected[key] ?? [], "seed \(seed)")
        }
      }
    }
  }

  @Test func aNodeHoldsTheKeysOfItsChildren() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<1000 {
      let key = UInt64.random(in: .min ... .max, using: &random)
      var node = RunNode.root
      #expect(node.level == 0 && node.keys == 0...UInt64.max)
      for level in 1...RunNode.maximumLevel {
        let children = (0..<RunNode.childCount).map { node.child($0).keys }
        #expect(children.first?.lowerBound == node.keys.lowerBound && children.last?.upperBound == node.keys.upperBound)
        #expect(zip(children, children.dropFirst()).allSatisfy { $0.upperBound + 1 == $1.lowerBound })
        node = node.child(holding: key)
        #expect(node.level == level && node.keys.contains(key))
      }
    }
  }

  @Test func aFilterPassesAllItsKeysAndFewOthers() {
    let node = RunNode.root.child(3)
    var random = SplitMix64(seed: 2)
    func keys() -> [UInt64] { (0..<20_000).map { _ in UInt64.random(in: node.keys, using: &random) } }
    let held = keys()
    let filter = RunFilter(held, node: node)
    #expect(held.allSatisfy(filter.mayHold))
    #expect(keys().count(where: filter.mayHold) < 20_000 / 50, "at most two in a hundred")
    #expect(RunFilter(words: filter.words, node: node) == filter)
  }

  @Test func numbersAreReadAsTheyWereWritten() {
    var bytes = RunBytes()
    let numbers: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, 1 << 35, .max]
    for number in numbers {
      let start = bytes.bytes.count
      bytes.append(number: number)
      #expect(bytes.bytes.count - start == RunBytes.size(number))
      bytes.append(signed: Int64(bitPattern: number))
      bytes.append(number, byteCount: 6)
    }
    bytes.bytes.withUnsafeBytes { raw in
      var reader = RunBytesReader(raw)
      for number in numbers {
        #expect(reader.number() == number)
        #expect(reader.signed() == Int64(bitPattern: number))
        #expect(reader.number(byteCount: 6) == number & 0xFFFF_FFFF_FFFF)
      }
      #expect(reader.isAtEnd && !reader.isBroken)
      _ = reader.byte()
      #expect(reader.isBroken)
    }
  }

  private static func all(of tree: RunTree, _ tables: RunTables) throws -> [UInt64: [UInt8]] {
    var all: [UInt64: [UInt8]] = [:]
    var first: UInt64? = 0
    while let start = first {
      let leaf = tree.leaf(of: start)
      try RunMerge(tree.path(to: leaf), of: tree.kind, tables).each(in: leaf.keys) { all[$0] = Array($1) }
      first = leaf.keys.upperBound == .max ? nil : leaf.keys.upperBound + 1
    }
    return all
  }
}

private func < (left: (UInt64, [Int]), right: (UInt64, [Int])) -> Bool {
  left.0 != right.0 ? left.0 < right.0 : left.1.lexicographicallyPrecedes(right.1)
}
