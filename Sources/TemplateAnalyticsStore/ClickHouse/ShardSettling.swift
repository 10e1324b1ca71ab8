import NIOCore
import TemplateAnalytics

/// Settling on one shard.
struct ShardSettling: Sendable {
  private let store: ClickHouseStore
  private let shard: Int
  private let replyWindow: Int64
  /// The periods whose contributions are gone, or are about to go.
  private let dropped: Set<Int64>

  init(_ store: ClickHouseStore, shard: Int, replyWindow: Int64, dropped: Set<Int64>) {
    self.store = store
    self.shard = shard
    self.replyWindow = replyWindow
    self.dropped = dropped
  }

  /// Adds facts, works out what all that is known of their messages counts, and brings the tallies up to date.
  func settle(_ batch: ShardBatch) async throws(StoreError) {
    try await add(batch)
    let messages = Set(batch.facts.map { WABAMessage(waba: $0.waba, message: $0.message) })
    try await count(messages, answering: batch.inbound)
  }

  /// Adds facts, and nothing else.
  func add(_ batch: ShardBatch) async throws(StoreError) {
    async let facts = Result { () async throws(StoreError) in try await store.insert(batch.facts, on: shard) }
    async let recipients = Result { () async throws(StoreError) in
      if replyWindow > 0 { try await store.insertRecipients(of: batch.facts, on: shard) }
    }
    async let inbound = Result { () async throws(StoreError) in try await store.insert(batch.inbound, on: shard) }
    for result in await [facts, recipients, inbound] { try result.get() }
  }

  /// Counts `messages`, and whatever the inbound messages `inbound` may fall to, from all that is known by now.
  func count(_ messages: Set<WABAMessage>, answering inbound: [InboundFact]) async throws(StoreError) {
    try await Recount(store, shard: shard).recount(try await contribute(messages, answering: inbound))
  }

  /// Writes down what `messages` contribute, and whatever the inbound messages `inbound` may fall to.
  /// - Returns: where anything may have changed.
  @discardableResult
  func contribute(
    _ messages: Set<WABAMessage>, answering inbound: [InboundFact]
  ) async throws(StoreError) -> Set<TallyCell> {
    try await write(
      try await Counting(store, shard: shard, replyWindow: replyWindow).read(messages, answering: inbound))
  }

  /// Writes down what was worked out. If that is out of date by now, it changes nothing.
  /// - Returns: where anything may have changed.
  func write(_ counted: Counting) async throws(StoreError) -> Set<TallyCell> {
    var cells: Set<TallyCell> = []
    var rows = RowBinaryWriter()
    counted.eachContribution { contribution, version, detail in
      // A slot of which other contributions are gone cannot be recounted: what was counted there stays.
      if dropped.contains(Int64(contribution.slot.start.period)) { return }
      cells.insert(TallyCell(template: contribution.template, slot: contribution.slot))
      rows.write(contribution, version: version, count: detail == nil ? 0 : 1, detail: detail ?? 0)
    }
    try await store.insert(into: "contribution", rows, on: shard)
    return cells
  }
}

extension RowBinaryWriter {
  /// A row of the table `contribution`.
  mutating func write(_ contribution: Contribution, version: UInt64, count: Int64, detail: Int64) {
    bytes.writeMultipleIntegers(
      contribution.template.waba.value, contribution.template.template.value,
      UInt32(clamping: contribution.slot.number),
      UInt8(contribution.product.rawValue), contribution.metric.rawValue, contribution.code, endianness: .little)
    write(contribution.button)
    bytes.writeMultipleIntegers(
      contribution.message.hash, contribution.event.hash, version, count, detail, endianness: .little)
    endRow()
  }
}
