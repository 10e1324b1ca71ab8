/// The facts of any number of deliveries, already joined by message: what a ledger settles in one go.
package struct Batch: Equatable, Sendable {
  /// What the facts say of each message.
  package private(set) var messages: [MessageKey: Record] = [:]
  /// Inbound messages without context.
  package private(set) var inbound: [EventKey: Inbound] = [:]
  /// How many facts went in, duplicates included.
  package private(set) var factCount = 0

  package init() {}

  package var isEmpty: Bool { factCount == 0 }

  /// Adds a fact about a message.
  package mutating func learn(_ fact: Record, of message: MessageKey) {
    factCount += 1
    messages[message, default: Record()].join(fact)
  }

  /// Adds an inbound message without context.
  package mutating func learn(_ message: Inbound, event: EventKey) {
    factCount += 1
    if inbound[event]?.join(message) == nil { inbound[event] = message }
  }

  package mutating func merge(_ other: Batch) {
    factCount += other.factCount
    messages.merge(other.messages) { left, right in
      var joined = left
      joined.join(right)
      return joined
    }
    inbound.merge(other.inbound) { left, right in
      var joined = left
      joined.join(right)
      return joined
    }
  }
}
