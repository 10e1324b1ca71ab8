import NIOCore
import TemplateAnalytics

extension ClickHouseSchema {
  /// The fingerprint of the secret that made the keys of the records.
  /// - Returns: nil where there are no tables yet, or nothing was written down in them.
  package static func fingerprint(at location: ClickHouseLocation) async throws(StoreError) -> UInt64? {
    do throws(StoreError) {
      return try await ClickHouseStore.opening(location) { store throws(StoreError) in
        let fingerprint = try await store.state().fingerprint
        await store.client.close()
        return fingerprint
      }
    } catch .noSchema {
      return nil
    }
  }

  /// Makes the database and the tables of a ledger where they are not there yet, and writes down what all nodes have to
  /// agree on. Doing it again does no harm, and changes the reply window where another one is given.
  ///
  /// - Parameters:
  ///   - cluster: as ClickHouse's configuration calls it; nil for one server a shard, without replicas.
  ///   - fingerprint: of the secret that makes the keys of the records.
  ///   - replyWindow: in seconds; nil leaves it, or takes a day.
  ///   - awaitingCopy: let no node settle anything until ``LedgerCopy`` has finished.
  /// - Throws: ``StoreError/notEmpty(store:)`` where a copy is awaited and something is counted already,
  ///   ``StoreError/otherSchema(store:found:)``, ``StoreError/otherSecret(file:)`` and
  ///   ``StoreError/otherShards(store:detail:)`` where the tables are there and were made by or for others.
  package static func create(
    at location: ClickHouseLocation, cluster: String?, fingerprint: UInt64, replyWindow: Int64?,
    awaitingCopy: Bool = false
  ) async throws(StoreError) {
    let schema = ClickHouseSchema(database: location.database, cluster: cluster)
    let client = try ClickHouseClient(location)
    do throws(StoreError) {
      for shard in location.shards.indices where cluster == nil || shard == 0 {
        if cluster == nil, location.shards[shard].count > 1 {
          throw .refused(
            store: location.text, detail: "a shard has \(location.shards[shard].count) replicas: name their cluster")
        }
        for sql in schema.statements {
          // The database may not be there yet.
          try await client.run(ClickHouseStatement(sql: sql, settings: ["database": "system"]), on: shard)
        }
      }
    } catch {
      await client.close()
      throw error
    }
    await client.close()
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      let common = try await store.state()
      if let known = common.fingerprint, known != fingerprint { throw StoreError.otherSecret(file: location.text) }
      for shard in location.shards.indices {
        let state = try await store.state(of: shard)
        let place = "\(shard + 1)/\(location.shards.count)"
        if let known = state.shard, known != place {
          throw StoreError.otherShards(
            store: location.text, detail: "what is named as shard \(place) was made as \(known)")
        }
        if let found = state.version, found != ClickHouseSchema.version {
          throw StoreError.otherSchema(store: location.text, found: found)
        }
        try await store.setState(
          [ClickHouseState.Name.version: String(version), ClickHouseState.Name.shard: place], on: shard)
      }
      var values = [ClickHouseState.Name.fingerprint: String(fingerprint, radix: 16)]
      if awaitingCopy, !common.isCopying {
        guard try await store.isEmpty else { throw StoreError.notEmpty(store: location.text) }
        values[ClickHouseState.Name.copying] = "1"
      }
      if let window = replyWindow ?? (common.replyWindow == nil ? Day.seconds : nil) {
        values[ClickHouseState.Name.replyWindow] = String(window)
      }
      try await store.setState(values)
      await store.client.close()
    }
  }
}
