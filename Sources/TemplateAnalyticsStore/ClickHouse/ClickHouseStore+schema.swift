extension ClickHouseStore {
  /// Makes sure that the tables are those that this program knows, and the shards those they were made for.
  /// - Throws: ``StoreError/noSchema(store:)``, ``StoreError/otherSchema(store:found:)``,
  ///   ``StoreError/otherShards(store:detail:)``.
  func requireSchema() async throws(StoreError) {
    let location = client.location
    for shard in location.shards.indices {
      let state = try await state(of: shard)
      guard let version = state.version else { throw .noSchema(store: location.text) }
      guard version == ClickHouseSchema.version else { throw .otherSchema(store: location.text, found: version) }
      let place = "\(shard + 1)/\(location.shards.count)"
      guard state.shard == place else {
        throw .otherShards(
          store: location.text,
          detail: "the \(shard + 1). of \(location.shards.count) shards was made as shard \(state.shard ?? "?")")
      }
    }
  }

  /// Whether nothing was ever counted.
  var isEmpty: Bool {
    get async throws(StoreError) {
      for shard in client.location.shards.indices {
        for table in ["fact", "tally"] {
          let rows = try await select("SELECT count() FROM \(table)", on: shard) {
            reader throws(RowBinaryReader.Malformed) in try reader.read(UInt64.self)
          }
          if rows.first != 0 { return false }
        }
      }
      return true
    }
  }
}
