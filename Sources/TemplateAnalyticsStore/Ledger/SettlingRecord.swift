import TemplateAnalytics

/// A record while it is being settled: as it was before the transaction, and as it becomes.
struct SettlingRecord {
  /// nil for a message never heard of.
  let before: Record?
  let inferredBefore: Inferred
  var after: Record
  var inferredAfter: Inferred
  /// Whether its row is in the table by now.
  var isStored: Bool

  init(before: Record?, inferred: Inferred) {
    self.before = before
    inferredBefore = inferred
    after = before ?? Record()
    inferredAfter = inferred
    isStored = before != nil
  }

  /// Whether something changed that decides which inbound messages fall to it.
  var changedAsCandidate: Bool {
    guard after.phoneUser != nil || after.scopedUser != nil, after.template != nil, let sent = after.countedSent else {
      return false
    }
    return before?.template == nil || before?.countedSent != sent || before?.phoneUser != after.phoneUser
      || before?.scopedUser != after.scopedUser
  }
}
