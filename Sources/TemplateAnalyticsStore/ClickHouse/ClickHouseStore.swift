import Foundation
import NIOCore
import Synchronization
import TemplateAnalytics

/// The shards of a ClickHouse ledger: what its ledger, its catalogue and its archive have in common.
final class ClickHouseStore: Sendable {
  let client: ClickHouseClient
  /// By shard.
  private let kinds: [ServerKind]

  /// Opens something that lives on these shards, and closes the connections where that fails.
  static func opening<Opened>(
    _ location: ClickHouseLocation, _ body: (ClickHouseStore) async throws(StoreError) -> Opened
  ) async throws(StoreError) -> Opened {
    let client = try ClickHouseClient(location)
    do throws(StoreError) {
      return try await body(try await ClickHouseStore(client))
    } catch {
      await client.close()
      throw error
    }
  }

  /// Finds out what kind of servers there are.
  /// - Throws: ``StoreError/noSchema(store:)`` where the tables are not there.
  private init(_ client: ClickHouseClient) async throws(StoreError) {
    self.client = client
    var kinds: [ServerKind] = []
    for shard in client.location.shards.indices { kinds.append(try await ServerKind(client, shard: shard)) }
    self.kinds = kinds
  }

  /// Puts rows into a table of a shard. It is in every later ``select(_:with:on:patience:read:)`` once this returns,
  /// whatever replica answers.
  func insert(into table: String, _ rows: RowBinaryWriter, on shard: Int) async throws(StoreError) {
    if rows.isEmpty { return }
    var statement = ClickHouseStatement.insert(into: table, rows)
    statement.settings = kinds[shard].writing
    try await client.run(statement, on: shard)
  }

  /// Asks a shard, and reads each row of the answer.
  func select<Row>(
    _ sql: String, with tables: [ClickHouseTable] = [], on shard: Int, patience: Duration? = nil,
    read: (inout RowBinaryReader) throws(RowBinaryReader.Malformed) -> Row
  ) async throws(StoreError) -> [Row] {
    var statement = ClickHouseStatement.select(sql, with: tables)
    statement.settings = kinds[shard].reading
    let answer = try await client.run(statement, on: shard, patience: patience)
    do {
      return try answer.withUnsafeReadableBytes { bytes in
        var reader = RowBinaryReader(bytes)
        var rows: [Row] = []
        while !reader.isAtEnd { rows.append(try read(&reader)) }
        return rows
      }
    } catch {
      throw StoreError.refused(store: "ClickHouse", detail: "the answer ended in the middle of a row")
    }
  }

  /// Runs something that changes the tables themselves.
  func execute(_ sql: String, on shard: Int) async throws(StoreError) {
    try await client.run(ClickHouseStatement(sql: sql), on: shard)
  }

  /// Which shard keeps a WABA.
  func shard(of waba: WABAID) -> Int {
    // Ids of neighbours are not to end up together: the finisher of SplitMix64.
    var bits = UInt64(bitPattern: waba.value) &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(client.shardCount))
  }

  /// What all nodes share: on the first shard.
  func state(of shard: Int = 0) async throws(StoreError) -> ClickHouseState {
    let rows = try await select("SELECT name, argMax(value, version) FROM state GROUP BY name", on: shard) {
      reader throws(RowBinaryReader.Malformed) in (try reader.readText(), try reader.readText())
    }
    return ClickHouseState(Dictionary(rows) { $1 })
  }

  func setState(_ values: [String: String], on shard: Int = 0) async throws(StoreError) {
    // Newer than what is there, whatever this node's clock says.
    let newest = try await select("SELECT max(version) FROM state", on: shard) {
      reader throws(RowBinaryReader.Malformed) in try reader.read(UInt64.self)
    }
    let version = max(UInt64(Date().timeIntervalSince1970 * 1_000_000), (newest.first ?? 0) + 1)
    var rows = RowBinaryWriter()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      rows.write(name)
      rows.write(version)
      rows.write(value)
      rows.endRow()
    }
    try await insert(into: "state", rows, on: shard)
  }
}

/// What has to be known of a shard's servers before anything is written.
private struct ServerKind {
  /// Settings of every insertion.
  var writing: [String: String]
  /// Settings of every question that must not miss what was acknowledged.
  var reading: [String: String]

  init(_ client: ClickHouseClient, shard: Int) async throws(StoreError) {
    let version = try await client.run(
      ClickHouseStatement(sql: "SELECT version()", settings: ["database": "system"]), on: shard)
    let year = Int(String(buffer: version).split(separator: ".").first ?? "") ?? 0
    writing = [:]
    // An answer that fails half-way would otherwise end like a whole one.
    reading = ["max_execution_time": "60", "wait_end_of_query": "1"]
    // A server of today gathers insertions and lets quorums overlap: then nobody could say what a question sees.
    if year >= 21 {
      writing = ["async_insert": "0", "insert_quorum_parallel": "0", "max_partitions_per_insert_block": "1000"]
    }
    guard let count = try await Self.replicaCount(client, shard: shard) else {
      let tables = String(
        buffer: try await client.run(
          ClickHouseStatement(
            sql: "SELECT count() FROM system.tables WHERE database = '\(client.location.database)' AND name = 'state'",
            settings: ["database": "system"]), on: shard))
      if tables.hasPrefix("0") { throw .noSchema(store: client.location.text) }
      return
    }
    // One alone is asked for everything anyway.
    if count == 1 { return }
    writing["insert_quorum"] = String(count / 2 + 1)
    writing["insert_quorum_timeout"] = "8000"
    // A block that is known already would be acknowledged without its quorum. Ours may be there twice.
    writing["insert_deduplicate"] = "0"
    reading["select_sequential_consistency"] = "1"
  }

  /// - Returns: nil where the tables are not replicated, or not there.
  private static func replicaCount(_ client: ClickHouseClient, shard: Int) async throws(StoreError) -> Int? {
    let deadline = ContinuousClock.now + .seconds(client.location.timeout)
    while true {
      let answer = String(
        buffer: try await client.run(
          ClickHouseStatement(
            sql: """
              SELECT total_replicas FROM system.replicas WHERE database = '\(client.location.database)' AND table = 'fact'
              """, settings: ["database": "system"]), on: shard))
      guard let count = Int(answer.trimmingCharacters(in: .whitespacesAndNewlines)) else { return nil }
      if count > 0 { return count }
      // So says a server that has lost ZooKeeper. A quorum of none would be none: whoever asks for what a quorum has
      // would not see what we write.
      guard ContinuousClock.now < deadline, !Task.isCancelled else {
        throw .unreachable(store: client.location.text, detail: "it has lost touch with its replicas")
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }
}
