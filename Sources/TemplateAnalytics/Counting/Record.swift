/// What is known of one message. Learning a fact is a **join**: the earliest time wins, known beats unknown.
///
/// Joins commute, associate and are idempotent, so neither the order of facts nor how often each came can change a
/// record, and with it any count. A fact is itself a record that knows only that fact.
package struct Record: Equatable, Sendable {
  /// Set once any fact named the template. Two different claims settle on the smaller one, in whatever order they come.
  package var template: TemplateKey?
  /// The higher of all claims.
  package var product: ProductType = .cloudAPI
  /// When the program said that it sends (not Meta's receipt): natively `accepted`.
  package var accepted: UnixTime?
  package var sent: UnixTime?
  package var delivered: UnixTime?
  package var read: UnixTime?
  /// A voice message that was played was read, even if Meta never says so.
  package var played: UnixTime?
  package var failure: Failure?
  /// The first reply that quoted this message.
  package var replied: UnixTime?
  /// Taps that quoted this message, by their own key.
  package var taps: [EventKey: Tap] = [:]
  /// Clicks on link buttons, by their own random key. They are on a record of their own: our redirect knows the sender's
  /// own reference of a message, or nothing of it, and never the wamid.
  package var clicks: [EventKey: Click] = [:]
  /// The recipient by phone number, when a receipt told it.
  package var phoneUser: UserKey?
  /// The recipient by business-scoped user id, when a receipt told it.
  package var scopedUser: UserKey?

  package init() {}

  /// Learns all that `other` knows.
  package mutating func join(_ other: Record) {
    template = earlier(template, other.template)
    product = max(product, other.product)
    accepted = earlier(accepted, other.accepted)
    sent = earlier(sent, other.sent)
    delivered = earlier(delivered, other.delivered)
    read = earlier(read, other.read)
    played = earlier(played, other.played)
    failure = earlier(failure, other.failure)
    replied = earlier(replied, other.replied)
    if !other.taps.isEmpty { taps.merge(other.taps) { min($0, $1) } }
    if !other.clicks.isEmpty { clicks.merge(other.clicks) { min($0, $1) } }
    phoneUser = earlier(phoneUser, other.phoneUser)
    scopedUser = earlier(scopedUser, other.scopedUser)
  }

  /// How many facts the record holds: what an unattributed record keeps waiting.
  package var factCount: Int {
    let times = [accepted, sent, delivered, read, played, replied, failure?.time]
    return times.count { $0 != nil } + taps.count + clicks.count
  }

  /// The latest time the record knows, nil if it knows none.
  package var latest: UnixTime? {
    let times = [
      accepted, sent, delivered, read, played, replied, failure?.time, taps.values.map(\.time).max(),
      clicks.values.map(\.time).max(),
    ]
    return times.compactMap { $0 }.max()
  }
}

extension Record {
  /// A failed receipt: when, and Meta's error code (0 where it named none).
  package struct Failure: Comparable, Sendable {
    package var time: UnixTime
    package var code: Int32

    package init(time: UnixTime, code: Int32) {
      self.time = time
      self.code = code
    }

    package static func < (left: Self, right: Self) -> Bool { (left.time, left.code) < (right.time, right.code) }
  }

  /// A tap on a quick-reply button: when, and the button's text.
  package struct Tap: Comparable, Sendable {
    package var time: UnixTime
    package var button: String

    package init(time: UnixTime, button: String) {
      self.time = time
      self.button = button
    }

    package static func < (left: Self, right: Self) -> Bool { (left.time, left.button) < (right.time, right.button) }
  }
}

/// The join of two optional claims: known beats unknown, the smaller (for times: the earlier) of two known ones wins.
func earlier<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
  guard let left else { return right }
  guard let right else { return left }
  return min(left, right)
}
