import TemplateAnalytics

/// The archive in a ClickHouse cluster, which any number of nodes fetch into at the same time.
///
/// Each count is a row of its own whose version is the count: of the rows of one count the highest stays, whoever wrote
/// it and when. See `docs/adr/0009-the-archive-merges-by-maximum.md`.
package final class ClickHouseArchive: Archive {
  let store: ClickHouseStore

  /// - Throws: ``StoreError/noSchema(store:)``, ``StoreError/otherSchema(store:found:)``,
  ///   ``StoreError/otherShards(store:detail:)``.
  package static func open(_ location: ClickHouseLocation) async throws(StoreError) -> ClickHouseArchive {
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      try await store.requireSchema()
      return ClickHouseArchive(store)
    }
  }

  private init(_ store: ClickHouseStore) { self.store = store }

  /// The counts first, then how far they are fetched: whoever is stopped in between fetches them again, and merging
  /// them again changes nothing.
  package func merge(
    _ days: [ArchivedDay], progress: [ArchiveProgress], of waba: WABAID
  ) async throws(StoreError) {
    let shard = store.shard(of: waba)
    var counts = RowBinaryWriter()
    for day in days {
      for count in ArchiveCount.counts(of: day.counts) {
        counts.write(waba, day.template, day.product)
        counts.write(UInt32(clamping: day.day.number))
        counts.write(count.metric.rawValue)
        counts.write(count.button)
        counts.write(UInt64(count.count))
        counts.endRow()
      }
    }
    try await store.insert(into: "archive_count", counts, on: shard)
    var through = RowBinaryWriter()
    var fetches = RowBinaryWriter()
    for progress in progress {
      if let day = progress.through {
        through.write(waba, progress.template, progress.product)
        through.write(UInt32(clamping: day.number))
        through.endRow()
      }
      fetches.write(waba, progress.template, progress.product)
      let (refused, fetchedAt) = (UInt8(progress.refusal == nil ? 0 : 1), UInt64(clamping: progress.fetchedAt))
      fetches.write(refused)
      fetches.write(Int64(progress.refusal?.code ?? 0))
      fetches.write(progress.refusal?.message ?? "")
      fetches.write(fetchedAt)
      // No time of 63 bits is too long for it.
      fetches.write(2 * fetchedAt + UInt64(refused))
      fetches.endRow()
    }
    try await store.insert(into: "archive_through", through, on: shard)
    try await store.insert(into: "archive_fetch", fetches, on: shard)
  }

  package func progress(of waba: WABAID) async throws(StoreError) -> [ArchiveProgress] {
    struct Place: Hashable {
      var template: TemplateID
      var product: ProductType
    }
    let shard = store.shard(of: waba)
    // In this order: of what is fetched meanwhile the days are known already.
    let fetches = try await store.select(
      """
      SELECT template, product, refused, code, message, fetched_at FROM archive_fetch WHERE waba = \(waba)
      ORDER BY template, product, version DESC, code DESC, message DESC LIMIT 1 BY template, product
      """, on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      let (template, product) = (try reader.readTemplate(), try reader.readProduct())
      let isRefused = try reader.read(UInt8.self) != 0
      let refusal = ArchiveProgress.Refusal(code: Int(try reader.read(Int64.self)), message: try reader.readText())
      return ArchiveProgress(
        template: template, product: product, through: nil, fetchedAt: Int64(clamping: try reader.read(UInt64.self)),
        refusal: isRefused ? refusal : nil)
    }
    let through = try await store.select(
      "SELECT template, product, max(through) FROM archive_through WHERE waba = \(waba) GROUP BY template, product",
      on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      let place = Place(template: try reader.readTemplate(), product: try reader.readProduct())
      return (place, Day(number: Int64(try reader.read(UInt32.self))))
    }
    var progress: [Place: ArchiveProgress] = [:]
    for fetch in fetches { progress[Place(template: fetch.template, product: fetch.product)] = fetch }
    for (place, day) in through { progress[place]?.through = day }
    return progress.values.sorted { ($0.template, $0.product) < ($1.template, $1.product) }
  }

  /// Counts of WABAs that another shard keeps: nobody finds them here.
  package func problems() async throws(StoreError) -> [String] {
    var problems: [String] = []
    for shard in store.client.location.shards.indices {
      let wabas = try await store.select("SELECT DISTINCT waba FROM archive_count ORDER BY waba", on: shard) {
        reader throws(RowBinaryReader.Malformed) in try reader.readWABA()
      }
      for waba in wabas where store.shard(of: waba) != shard {
        problems.append("archive: WABA \(waba) is on shard \(shard + 1) and belongs on \(store.shard(of: waba) + 1)")
      }
    }
    return problems
  }

  package func close() async throws(StoreError) { await store.client.close() }
}

extension RowBinaryWriter {
  fileprivate mutating func write(_ waba: WABAID, _ template: TemplateID, _ product: ProductType) {
    write(waba.value)
    write(template.value)
    write(UInt8(product.rawValue))
  }
}
