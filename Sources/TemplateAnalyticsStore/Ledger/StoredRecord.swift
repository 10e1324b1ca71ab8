import TemplateAnalytics

/// A record with what inbound messages without context add to it: all that the tallies hold of a message.
struct StoredRecord: Equatable {
  var record = TemplateAnalytics.Record()
  var inferred = Inferred()

  /// The users whose inbound messages may answer another message now that this record is no longer `before`.
  func usersWhoseAnswersMayMove(from before: StoredRecord?) -> Set<UserKey> {
    let now = record
    let past = before?.record
    guard now.template != nil, let sent = now.countedSent else { return [] }
    if past?.template != nil, past?.countedSent == sent, past?.phoneUser == now.phoneUser,
      past?.scopedUser == now.scopedUser
    {
      return []
    }
    return Set([now.phoneUser, now.scopedUser, past?.phoneUser, past?.scopedUser].compactMap { $0 })
  }
}
