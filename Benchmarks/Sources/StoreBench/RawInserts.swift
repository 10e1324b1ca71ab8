import TemplateAnalytics

/// The rows that settling adds to `fact`, `recipient` and `contribution`, made beforehand and inserted over the same
/// connections, with nothing read and nothing counted: the ceiling of settling into ClickHouse.
package struct RawInserts: Sendable {
  private struct Batch {
    var facts: [Int: RowBinaryWriter] = [:]
    var recipients: [Int: RowBinaryWriter] = [:]
    var contributions: [Int: RowBinaryWriter] = [:]
  }

  private let store: ClickHouseStore
  private var batches: [Batch] = []

  package init(at location: ClickHouseLocation) async throws(StoreError) {
    store = try await ClickHouseStore.opening(location) { store throws(StoreError) in store }
  }

  /// Makes the rows of one more batch.
  /// - Parameter earlier: what was known before of the messages in it.
  package mutating func prepare(_ facts: [Fact], earlier: [Fact]) {
    var batch = Batch()
    for (shard, facts) in Dictionary(grouping: facts, by: { store.shard(of: $0.waba) }) {
      for fact in facts { batch.facts[shard, default: RowBinaryWriter()].write(fact) }
      batch.recipients[shard, default: RowBinaryWriter()].writeRecipients(of: facts)
    }
    for (_, facts) in Dictionary(grouping: earlier + facts, by: \.message) {
      let shard = store.shard(of: facts[0].waba)
      Contribution.each(of: facts[...]) {
        batch.contributions[shard, default: RowBinaryWriter()]
          .write($0, version: UInt64(facts.count), count: $1 == nil ? 0 : 1, detail: $1 ?? 0)
      }
    }
    batches.append(batch)
  }

  /// Inserts a batch: its facts, and then its contributions, on all shards at once.
  package func insert(_ index: Int) async throws(StoreError) {
    let batch = batches[index]
    let store = store
    func works(_ table: String, _ rows: [Int: RowBinaryWriter]) -> [@Sendable () async throws(StoreError) -> Void] {
      rows.map { shard, rows in { () async throws(StoreError) in try await store.insert(into: table, rows, on: shard) }
      }
    }
    try await inParallel(works("fact", batch.facts) + works("recipient", batch.recipients))
    try await inParallel(works("contribution", batch.contributions))
  }

  package func close() async { await store.client.close() }
}
