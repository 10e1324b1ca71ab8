import TemplateAnalytics

/// What inbound messages without context add to messages, worked out from all that is known of both.
///
/// An inbound message falls to the latest template message to its user. So what a message counts hangs on the inbound
/// messages of its user, and through each of them on the other messages to that user.
struct Conversations: Sendable {
  /// By event: the inbound message in all its wordings.
  private(set) var inbound: [EventKey: [InboundFact]] = [:]
  /// By user: the events that name them.
  private var events: [WABAUser: Set<EventKey>] = [:]
  /// By user: the messages that went to them.
  private var messages: [WABAUser: Set<MessageKey>] = [:]
  /// By event: the message that it falls to.
  private var answered: [EventKey: MessageKey] = [:]

  var isEmpty: Bool { inbound.isEmpty }

  mutating func add(_ facts: Set<InboundFact>) {
    for fact in facts {
      if inbound[fact.event]?.contains(fact) == true { continue }
      inbound[fact.event, default: []].append(fact)
      for user in fact.users { events[user, default: []].insert(fact.event) }
    }
  }

  /// Takes note of whom a message went to.
  mutating func add(_ facts: ArraySlice<Fact>) {
    for fact in facts { fact.eachUser { messages[$0, default: []].insert(fact.message) } }
  }

  /// The users that some inbound messages name.
  func users(of events: some Sequence<EventKey>) -> Set<WABAUser> {
    Set(events.flatMap { (inbound[$0] ?? []).flatMap(\.users) })
  }

  /// The inbound messages of whom `facts`, those of one message, name.
  func events(of facts: ArraySlice<Fact>) -> Set<EventKey> {
    if inbound.isEmpty { return [] }
    return facts.reduce(into: []) { found, fact in
      fact.eachUser { found.formUnion(events[$0] ?? []) }
    }
  }

  /// The messages that the inbound message `event` might fall to.
  func candidates(for event: EventKey) -> Set<MessageKey> {
    users(of: [event]).reduce(into: []) { $0.formUnion(messages[$1] ?? []) }
  }

  /// Decides which message each inbound message falls to.
  /// - Parameter known: the facts of all messages that went to a user of theirs.
  mutating func assign(window: Int64, _ known: KnownFacts) {
    var records: [MessageKey: TemplateAnalytics.Record] = [:]
    func record(_ message: MessageKey) -> TemplateAnalytics.Record {
      if let record = records[message] { return record }
      var record = TemplateAnalytics.Record()
      for fact in known[message] { record.join(fact) }
      records[message] = record
      return record
    }
    for (event, wordings) in inbound {
      let message = Self.joined(wordings)
      let users = [message.phoneUser, message.scopedUser].compactMap { $0 }
      let sent = candidates(for: event).compactMap { candidate -> (message: MessageKey, sent: UnixTime)? in
        let record = record(candidate)
        guard users.contains(where: { $0 == record.phoneUser || $0 == record.scopedUser }), record.template != nil
        else { return nil }
        return record.countedSent.map { (candidate, $0) }
      }
      answered[event] = message.answered(among: sent, window: window)
    }
  }

  /// What falls to a message.
  /// - Parameter facts: all of the message's.
  func inferred(_ facts: ArraySlice<Fact>) -> Inferred {
    guard let message = facts.first?.message else { return Inferred() }
    return Inferred(
      events(of: facts).filter { answered[$0] == message }.compactMap { event in
        inbound[event].map { (event, Self.joined($0)) }
      })
  }

  /// What might have fallen to a message, to somebody who knew less than we do, in every wording.
  func possible(_ facts: ArraySlice<Fact>, window: Int64) -> [(event: EventKey, message: Inbound)] {
    let times = facts.filter { [.sent, .delivered, .read, .played].contains($0.kind) }.map(\.time)
    if times.isEmpty { return [] }
    return events(of: facts).flatMap { event in
      (inbound[event] ?? []).map(\.message).filter { message in
        times.contains { $0 <= message.time && message.time - $0 <= window }
      }.map { (event, $0) }
    }
  }

  /// How much is known of all that decides what falls to a message. It grows with whatever anybody learns of it.
  /// - Parameter facts: the message's.
  func knowledge(of facts: ArraySlice<Fact>, _ known: KnownFacts) -> UInt64 {
    events(of: facts).reduce(0) { sum, event in
      sum + UInt64(inbound[event]?.count ?? 0)
        + candidates(for: event).reduce(0) { $0 + UInt64(known[$1].count) }
    }
  }

  private static func joined(_ wordings: [InboundFact]) -> Inbound {
    wordings.dropFirst().reduce(into: wordings[0].message) { $0.join($1.message) }
  }
}

extension Fact {
  /// Whoever it names.
  func eachUser(_ each: (WABAUser) -> Void) {
    if let phoneUser { each(WABAUser(waba: waba, user: phoneUser)) }
    if let scopedUser { each(WABAUser(waba: waba, user: scopedUser)) }
  }
}
