/// A reason of Meta's not to deliver a message, with Meta's words.
struct DemoFailure: Sendable {
  let code: Int32
  let title: String
  let details: String

  /// The phone number is not on WhatsApp, or its WhatsApp is too old.
  static let undeliverable = DemoFailure(
    code: 131_026, title: "Message undeliverable", details: "Message Undeliverable.")
  static let reengagement = DemoFailure(
    code: 131_047, title: "Re-engagement message",
    details: "Message failed to send because more than 24 hours have passed since the customer last replied.")
  static let ecosystem = DemoFailure(
    code: 131_049, title: "This message was not delivered to maintain healthy ecosystem engagement.",
    details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.")
  static let stopped = DemoFailure(
    code: 131_050, title: "User has stopped receiving marketing messages from this business.",
    details: "Unable to deliver the message. The recipient has chosen to stop receiving marketing messages.")
  static let experiment = DemoFailure(
    code: 130_472, title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment.")
  static let rateLimit = DemoFailure(
    code: 131_056, title: "(Business Account, Consumer Account) pair rate limit hit",
    details: "Message failed to send because there were too many messages sent to this phone number in a short time.")

  /// Every reason that the demo knows, by code.
  static let byCode: [Int32: DemoFailure] = {
    let all = [undeliverable, reengagement, ecosystem, stopped, experiment, rateLimit]
    return Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
  }()
}
