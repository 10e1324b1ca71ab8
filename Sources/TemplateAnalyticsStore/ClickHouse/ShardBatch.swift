import TemplateAnalytics

/// The facts of a batch that one shard keeps.
struct ShardBatch: Sendable {
  var facts: [Fact] = []
  var inbound: [InboundFact] = []

  /// In pieces of which none has facts of more periods: nearly always one.
  func byPeriods(atMost count: Int) -> [ShardBatch] {
    let periods = Set(facts.map(\.time.period)).union(inbound.map(\.message.time.period))
    guard periods.count > count else { return [self] }
    let order = Dictionary(uniqueKeysWithValues: periods.sorted().enumerated().map { ($1, $0 / count) })
    var pieces = Array(repeating: ShardBatch(), count: (periods.count + count - 1) / count)
    for fact in facts { pieces[order[fact.time.period] ?? 0].facts.append(fact) }
    for fact in inbound { pieces[order[fact.message.time.period] ?? 0].inbound.append(fact) }
    return pieces
  }
}

extension ShardBatch {
  /// What each shard keeps of it.
  func byShard(_ store: ClickHouseStore) -> [Int: ShardBatch] {
    var parts: [Int: ShardBatch] = [:]
    for fact in facts { parts[store.shard(of: fact.waba), default: ShardBatch()].facts.append(fact) }
    for fact in inbound { parts[store.shard(of: fact.waba), default: ShardBatch()].inbound.append(fact) }
    return parts
  }
}
