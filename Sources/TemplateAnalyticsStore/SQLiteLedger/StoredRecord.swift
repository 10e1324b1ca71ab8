import TemplateAnalytics

/// A record with what inbound messages without context add to it: all that the tallies hold of a message.
struct StoredRecord: Equatable {
  var record = TemplateAnalytics.Record()
  var inferred = Inferred()
  /// Whose message it is, where no template tells it.
  var waba: WABAID?

  /// That a message to `user` may win or lose the inbound messages from `firstSent` on, up to the reply window after
  /// `lastSent`.
  struct Candidacy {
    var user: UserKey
    var firstSent: UnixTime
    var lastSent: UnixTime
  }

  /// Whose inbound messages may answer another message now that this record is no longer `before`.
  func candidacies(since before: StoredRecord?) -> [Candidacy] {
    let past = before?.record
    guard record.template != nil, let sent = record.countedSent else { return [] }
    let pastSent = past?.template == nil ? nil : past?.countedSent
    if pastSent == sent, past?.phoneUser == record.phoneUser, past?.scopedUser == record.scopedUser { return [] }
    let users = Set([record.phoneUser, record.scopedUser, past?.phoneUser, past?.scopedUser].compactMap { $0 })
    return users.map {
      Candidacy(user: $0, firstSent: min(sent, pastSent ?? sent), lastSent: max(sent, pastSent ?? sent))
    }
  }
}
