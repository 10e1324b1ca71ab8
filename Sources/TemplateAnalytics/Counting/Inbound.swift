/// An inbound message without context: a reply, or a tap on a button, to whatever template message came last.
package struct Inbound: Hashable, Sendable {
  package var time: UnixTime
  /// The text of the button, nil for a reply.
  package var button: String?
  package var phoneUser: UserKey?
  package var scopedUser: UserKey?

  package init(time: UnixTime, button: String? = nil, phoneUser: UserKey? = nil, scopedUser: UserKey? = nil) {
    self.time = time
    self.button = button
    self.phoneUser = phoneUser
    self.scopedUser = scopedUser
  }

  /// Learns what a redelivery of the same message knows.
  package mutating func join(_ other: Inbound) {
    time = min(time, other.time)
    button = earlier(button, other.button)
    phoneUser = earlier(phoneUser, other.phoneUser)
    scopedUser = earlier(scopedUser, other.scopedUser)
  }

  /// The message this one answers: among the template messages to the same user from the same number, the latest that
  /// was sent at most `window` seconds before. Two of one second: the greater key, so that the choice does not depend
  /// on order.
  ///
  /// - Parameter candidates: template messages to this user with the times at which they count as sent.
  package func answered(
    among candidates: some Sequence<(message: MessageKey, sent: UnixTime)>, window: Int64
  ) -> MessageKey? {
    candidates
      .filter { $0.sent <= time && time - $0.sent <= window }
      .max { ($0.sent, $0.message) < ($1.sent, $1.message) }?
      .message
  }
}
