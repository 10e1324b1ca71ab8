/// One thing that a delivery told of a message, by itself.
///
/// A ledger on one machine keeps the joins of facts (``Record``). One that many machines write to at once keeps the
/// facts: a set can be added to by anybody, in any order and any number of times.
package struct Fact: Hashable, Sendable {
  package var waba: WABAID
  package var message: MessageKey
  package var kind: Kind
  /// Of a tap: the inbound message that it came as. Of a click: its own random key, which is that of the message
  /// too, or that of its button (see ``Record/Click``). Otherwise 0.
  package var event = EventKey(hash: 0)
  package var time: UnixTime
  /// Set where the fact names the template.
  package var template: TemplateID?
  package var product: ProductType = .cloudAPI
  /// Meta's error code of a failure. Of a click: for how many seconds the message was sent before it, −1 where the link
  /// did not tell. Otherwise 0.
  package var code: Int32 = 0
  package var phoneUser: UserKey?
  package var scopedUser: UserKey?
  /// The text of the button that was tapped or clicked, else "".
  package var button = ""

  /// The numbers are stored.
  package enum Kind: Int8, CaseIterable, Sendable {
    case accepted = 1
    case sent, delivered, read, played, failed, replied, tap, click
  }

  package init(waba: WABAID, message: MessageKey, kind: Kind, time: UnixTime) {
    self.waba = waba
    self.message = message
    self.kind = kind
    self.time = time
  }

  package init?(_ receipt: Receipt) {
    guard let waba = WABAID(receipt.waba) else { return nil }
    let kind: Kind =
      switch receipt.kind {
      case .sent: .sent
      case .delivered: .delivered
      case .read: .read
      case .played: .played
      case .failed: .failed
      }
    self.init(waba: waba, message: receipt.message, kind: kind, time: receipt.time)
    template = TemplateID(receipt.template)
    if receipt.kind == .failed { code = receipt.failureCode }
    if receipt.names.contains(.phoneUser) { phoneUser = receipt.phoneUser }
    if receipt.names.contains(.scopedUser) { scopedUser = receipt.scopedUser }
  }
}

extension Record {
  /// Learns a fact.
  package mutating func join(_ fact: Fact) {
    switch fact.kind {
    case .accepted: accepted = earlier(accepted, fact.time)
    case .sent: sent = earlier(sent, fact.time)
    case .delivered: delivered = earlier(delivered, fact.time)
    case .read: read = earlier(read, fact.time)
    case .played: played = earlier(played, fact.time)
    case .failed: failure = earlier(failure, Failure(time: fact.time, code: fact.code))
    case .replied: replied = earlier(replied, fact.time)
    case .tap: taps.merge([fact.event: Tap(time: fact.time, button: fact.button)]) { min($0, $1) }
    case .click: clicks.merge([fact.event: Click(fact)]) { min($0, $1) }
    }
    if let id = fact.template { template = earlier(template, TemplateKey(waba: fact.waba, template: id)) }
    product = max(product, fact.product)
    phoneUser = earlier(phoneUser, fact.phoneUser)
    scopedUser = earlier(scopedUser, fact.scopedUser)
  }

  /// Facts whose join this record is.
  ///
  /// What is not tied to a time (template, product, users) goes with the first of them; a record that knows no time has
  /// none.
  package func facts(of message: MessageKey, waba: WABAID) -> [Fact] {
    var facts: [Fact] = []
    func add(_ kind: Fact.Kind, _ time: UnixTime?, _ change: (inout Fact) -> Void = { _ in }) {
      guard let time else { return }
      var fact = Fact(waba: waba, message: message, kind: kind, time: time)
      change(&fact)
      facts.append(fact)
    }
    add(.accepted, accepted)
    add(.sent, sent)
    add(.delivered, delivered)
    add(.read, read)
    add(.played, played)
    if let failure { add(.failed, failure.time) { $0.code = failure.code } }
    add(.replied, replied)
    for (event, tap) in taps.sorted(by: { $0.key < $1.key }) {
      add(.tap, tap.time) {
        $0.event = event
        $0.button = tap.button
      }
    }
    for (event, click) in clicks.sorted(by: { $0.key < $1.key }) {
      add(.click, click.time) {
        $0.event = event
        $0.button = click.button
        $0.code = click.age ?? -1
      }
    }
    guard !facts.isEmpty else { return [] }
    facts[0].template = template?.template
    facts[0].product = product
    facts[0].phoneUser = phoneUser
    facts[0].scopedUser = scopedUser
    return facts
  }
}
