/// The facts of any number of deliveries: what a ledger settles in one go.
package struct Batch: Equatable, Sendable {
  /// What the facts say of each message, other than ``receipts``.
  package private(set) var messages: [MessageKey: Record] = [:]
  /// The WABA of each message in ``messages``: for a ledger that keeps each WABA apart.
  package private(set) var wabas: [MessageKey: WABAID] = [:]
  /// Receipts in the order in which they came: nearly all facts are receipts.
  package private(set) var receipts: [Receipt] = []
  /// Inbound messages without context.
  package private(set) var inbound: [EventKey: Inbound] = [:]
  /// The WABA that each message in ``inbound`` came to: for a ledger that keeps each WABA apart.
  package private(set) var inboundWABAs: [EventKey: WABAID] = [:]
  /// How many facts went in, duplicates included.
  package private(set) var factCount = 0

  package init() {}

  /// The WABAs that it tells of.
  package var heard: Set<WABAID> {
    var heard = Set(wabas.values).union(inboundWABAs.values)
    // Neighbours are mostly of one WABA.
    var last: Int64 = 0
    for receipt in receipts where receipt.waba != last {
      last = receipt.waba
      if let waba = WABAID(last) { heard.insert(waba) }
    }
    return heard
  }

  package var isEmpty: Bool { factCount == 0 }

  /// Adds a fact about a message.
  /// - Parameter waba: whose message it is: always the same one for a key, which is made from it.
  package mutating func learn(_ fact: Record, of message: MessageKey, waba: WABAID) {
    factCount += 1
    messages[message, default: Record()].join(fact)
    wabas[message] = waba
  }

  /// Adds a click on a link button: two facts where the link names a message (see ``Record/Click``).
  /// - Parameters:
  ///   - event: the click's own random key: a click that is told again is the same click.
  ///   - message: that the link names (``Pseudonyms/message(linkReference:of:)``); nil where it names none.
  ///   - template: of which the link is.
  package mutating func learn(_ click: Record.Click, event: EventKey, of message: MessageKey?, template: TemplateKey) {
    var fact = Record()
    fact.template = template
    fact.clicks = [event: click]
    fact.clicks[event]?.standsAlone = true
    learn(fact, of: MessageKey(hash: event.hash), waba: template.waba)
    guard let message else { return }
    fact.clicks = [EventKey(claimOn: click.button): click.claim]
    learn(fact, of: message, waba: template.waba)
  }

  /// Adds receipts.
  package mutating func learn(_ receipts: [Receipt]) {
    factCount += receipts.count
    self.receipts += receipts
  }

  /// Adds receipts in the bytes that ``Receipt/bytes(of:)`` makes.
  /// - Returns: false where they are something else.
  package mutating func learn(receipts bytes: UnsafeRawBufferPointer) -> Bool {
    guard Receipt.append(bytes, to: &receipts) else { return false }
    factCount += bytes.count / Receipt.byteCount
    return true
  }

  /// Adds an inbound message without context.
  /// - Parameter waba: to which it came: always the same one for a key, which is made from it.
  package mutating func learn(_ message: Inbound, event: EventKey, waba: WABAID) {
    factCount += 1
    if inbound[event]?.join(message) == nil { inbound[event] = message }
    inboundWABAs[event] = waba
  }

  /// What all facts say of each message.
  package var facts: SortedFacts { SortedFacts(self) }

  /// What all facts say of each message.
  package var records: [MessageKey: Record] {
    let facts = facts
    return Dictionary(uniqueKeysWithValues: facts.messages.indices.map { (facts.messages[$0], facts[$0]) })
  }

  /// Calls `each` with every fact about a message, one by one.
  package func eachFact(_ each: (Fact) -> Void) {
    for receipt in receipts {
      if let fact = Fact(receipt) { each(fact) }
    }
    for (message, record) in messages {
      guard let waba = wabas[message] else { continue }
      for fact in record.facts(of: message, waba: waba) { each(fact) }
    }
  }

  /// Whether they tell the same, in whatever form and order.
  package static func == (left: Batch, right: Batch) -> Bool {
    left.factCount == right.factCount && left.records == right.records && left.inbound == right.inbound
  }

  package mutating func merge(_ other: Batch) {
    factCount += other.factCount
    messages.merge(other.messages) { left, right in
      var joined = left
      joined.join(right)
      return joined
    }
    wabas.merge(other.wabas) { waba, _ in waba }
    receipts += other.receipts
    inbound.merge(other.inbound) { left, right in
      var joined = left
      joined.join(right)
      return joined
    }
    inboundWABAs.merge(other.inboundWABAs) { waba, _ in waba }
  }
}
