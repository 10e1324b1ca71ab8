import TemplateAnalytics

/// What a store does, in dictionaries: loads the records a batch touches, joins, and settles the difference.
struct SmallLedger {
  private(set) var tallies = Tallies()
  private var records: [MessageKey: Record] = [:]
  private var inbound: [EventKey: Inbound] = [:]
  private var inferred: [MessageKey: Inferred] = [:]
  private let replyWindow: Int64

  init(replyWindow: Int64) { self.replyWindow = replyWindow }

  mutating func settle(_ batch: Batch) {
    for (message, fact) in batch.records {
      let before = records[message] ?? Record()
      var after = before
      after.join(fact)
      let inferred = inferred[message] ?? Inferred()
      tallies.move(from: (before, inferred), to: (after, inferred))
      records[message] = after
    }
    for (event, message) in batch.inbound where inbound[event]?.join(message) == nil {
      inbound[event] = message
    }
    settleInferred()
  }

  /// Gives every inbound message anew to the message it answers. A store only does so for the users a batch touches.
  private mutating func settleInferred() {
    var fallen: [MessageKey: [(key: EventKey, value: Inbound)]] = [:]
    for (event, message) in inbound {
      let candidates = records.compactMap { key, record -> (message: MessageKey, sent: UnixTime)? in
        let isSameUser =
          record.phoneUser != nil && record.phoneUser == message.phoneUser
          || record.scopedUser != nil && record.scopedUser == message.scopedUser
        guard isSameUser, record.template != nil, let sent = record.countedSent else { return nil }
        return (key, sent)
      }
      if let answered = message.answered(among: candidates, window: replyWindow) {
        fallen[answered, default: []].append((event, message))
      }
    }
    for key in Set(inferred.keys).union(fallen.keys) {
      let before = inferred[key] ?? Inferred()
      let after = Inferred(fallen[key] ?? [])
      guard before != after, let record = records[key] else { continue }
      tallies.move(from: (record, before), to: (record, after))
      inferred[key] = after
    }
  }
}
