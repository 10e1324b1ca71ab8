extension Record {
  /// When the message counts as read: `played` says it too.
  package var countedRead: UnixTime? { read ?? played }

  /// When it counts as delivered. Meta may skip `delivered` when a message is read at once, so read implies it: the
  /// funnel never widens.
  package var countedDelivered: UnixTime? { delivered ?? countedRead }

  /// When it counts as sent: delivered implies it.
  package var countedSent: UnixTime? { sent ?? countedDelivered }

  /// The failure that counts: none once the message was delivered after all.
  package var countedFailure: Failure? { countedDelivered == nil ? failure : nil }
}
