/// How far a demo's traffic has come.
struct DemoProgress: Equatable, Sendable {
  /// Template messages sent, of ``DemoTraffic/messages``.
  var messages = 0
  /// Messages in send registrations.
  var registrations = 0
  /// Receipts and inbound messages told, redeliveries aside.
  var updates = 0
  /// POSTs, redeliveries included.
  var webhooks = 0
  /// POSTs that repeat an earlier one.
  var redeliveries = 0
}
