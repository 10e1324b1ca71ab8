import TemplateAnalytics

/// One thing that happens: a message is sent, a receipt, or what a user does.
struct DemoEvent: Sendable {
  var time: UnixTime
  var kind: Kind
  /// Index of the template in ``DemoCatalogue/demoTemplates``; nil where the message is free-form.
  var template: UInt8?
  /// Whether the program puts the template into `biz_opaque_callback_data` instead of registering the message.
  var namesTemplate = false
  var user: UInt32
  /// The message of the business that it is about.
  var message: UInt32
  /// The user's own message, where the event is one.
  var inbound: UInt32 = 0
  /// The user's message names the one it is about.
  var quotes = true
  /// A receipt that tells what Meta left out before it: a `read` without `delivered`, a `played` without `read`.
  var implied: Implied = []
  /// The code of a failure, or the index of a button or a reply.
  var detail: Int32 = 0

  /// In the order of what happens within one second: Meta's `sent` before what a user does.
  enum Kind: UInt8, Comparable, Sendable {
    /// The program learns the wamid from Meta's answer, and registers the message.
    case send, sent, delivered, read, played, failed
    case tap, reply, reaction

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  struct Implied: OptionSet, Sendable {
    let rawValue: UInt8
    static let delivered = Implied(rawValue: 1)
    static let read = Implied(rawValue: 2)
  }

  /// Whether a user sent it, so that Meta tells it in `messages` and not in `statuses`.
  var isInbound: Bool { kind >= .tap }

  /// The order in which things happen. Total, so that equal times leave nothing to chance.
  static func happensBefore(_ left: Self, _ right: Self) -> Bool {
    (left.time, left.kind, left.message, left.inbound) < (right.time, right.kind, right.message, right.inbound)
  }
}
