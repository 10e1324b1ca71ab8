import TemplateAnalytics

extension ClickHouseLedger {
  /// Settles a batch, on each shard that keeps any of its WABAs, and remembers it here once all of it is acknowledged.
  ///
  /// - Throws: why it could not be finished. Part of it may be in the ledger by then; doing it again does no harm.
  package func settle(_ settlement: Settlement, now: UnixTime) async throws(StoreError) {
    var lateCount = 0
    if settlement.factCount > 0 {
      let state = try await store.state()
      // The one that all nodes count with, also where somebody has just changed it.
      let replyWindow = state.replyWindow ?? replyWindow
      if state.isCopying { throw .copyUnderWay(store: store.client.location.text) }
      var batches: [Int: ShardBatch] = [:]
      var periods: Set<Int64> = []
      func isKept(_ time: UnixTime) -> Bool {
        let period = Int64(time.period)
        guard state.dropped[period] == nil else {
          lateCount += 1
          return false
        }
        periods.insert(period)
        return true
      }
      for batch in [settlement.live, settlement.imported] {
        batch.eachFact { fact in
          if isKept(fact.time) { batches[store.shard(of: fact.waba), default: ShardBatch()].facts.append(fact) }
        }
        guard replyWindow > 0 else { continue }
        for (event, message) in batch.inbound where message.phoneUser != nil || message.scopedUser != nil {
          guard let waba = batch.inboundWABAs[event], isKept(message.time) else { continue }
          batches[store.shard(of: waba), default: ShardBatch()].inbound.append(
            InboundFact(waba: waba, event: event, message: message))
        }
      }
      // Before anything is in them: a period that somebody adds to must not be taken for finished.
      try await keepAlive(periods, state, today: Day(holding: now))
      try await inParallel(
        batches.map { shard, batch in
          { [self] () async throws(StoreError) in
            let settling = ShardSettling(
              store, shard: shard, replyWindow: replyWindow, dropped: Set(state.dropped.keys))
            // An insertion makes a part for each period, and each part waits for its quorum.
            for part in batch.byPeriods(atMost: 40) { try await settling.settle(part) }
          }
        })
    }
    try journal.note(settlement, lateCount: lateCount)
  }
}
