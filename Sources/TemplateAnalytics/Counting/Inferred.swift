/// What inbound messages *without* context add to a message: it was the latest template message to their user.
///
/// Not part of ``Record``, because it is no join: a later template message that becomes known takes the reply over.
package struct Inferred: Equatable, Sendable {
  /// The first such reply.
  package var replied: UnixTime?
  /// Such taps, by their own key.
  package var taps: [EventKey: Record.Tap] = [:]

  package init() {}

  /// What the inbound messages that fell to one message add to it.
  package init(_ inbound: some Sequence<(key: EventKey, value: Inbound)>) {
    for (event, message) in inbound {
      if let button = message.button {
        taps[event] = Record.Tap(time: message.time, button: button)
      } else {
        replied = earlier(replied, message.time)
      }
    }
  }
}
