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
  /// By message: when it may have been sent, to somebody who knows only some of its facts.
  private var sent: [MessageKey: [UnixTime]] = [:]
  /// By event: the message that it falls to.
  private var answered: [EventKey: MessageKey] = [:]
  /// By event: how much is known of what decides that.
  private var weights: [EventKey: UInt64] = [:]

  /// No reply window is longer. What is further apart has nothing to do with each other, whatever window anybody counts
  /// with: so that neither years of talk with one user are gone through for each message, nor does anything hang on
  /// facts that are gone.
  static let longestWindow: Int64 = 30 * Day.seconds

  var isEmpty: Bool { inbound.isEmpty }

  mutating func add(_ facts: Set<InboundFact>) {
    for fact in facts {
      if inbound[fact.event]?.contains(fact) == true { continue }
      inbound[fact.event, default: []].append(fact)
      for user in fact.users { events[user, default: []].insert(fact.event) }
    }
  }

  /// Takes note of whom a message went to, and when.
  /// - Parameter facts: all of the message's.
  mutating func add(_ facts: ArraySlice<Fact>) {
    guard let message = facts.first?.message else { return }
    for fact in facts { fact.eachUser { messages[$0, default: []].insert(message) } }
    sent[message] = facts.filter { [.sent, .delivered, .read, .played].contains($0.kind) }.map(\.time)
  }

  /// The users that some inbound messages name.
  func users(of events: some Sequence<EventKey>) -> Set<WABAUser> {
    Set(events.flatMap { (inbound[$0] ?? []).flatMap(\.users) })
  }

  /// The inbound messages that might have fallen to a message, to somebody who knew less.
  /// - Parameter facts: all of the message's.
  func events(of facts: ArraySlice<Fact>) -> Set<EventKey> {
    guard !inbound.isEmpty, let message = facts.first?.message else { return [] }
    var found: Set<EventKey> = []
    for fact in facts { fact.eachUser { found.formUnion(events[$0] ?? []) } }
    return found.filter { mayAnswer($0, message) }
  }

  /// The messages that an inbound message might have fallen to, to somebody who knew less.
  func candidates(for event: EventKey) -> Set<MessageKey> {
    var found: Set<MessageKey> = []
    for user in users(of: [event]) { found.formUnion(messages[user] ?? []) }
    return found.filter { mayAnswer(event, $0) }
  }

  private func mayAnswer(_ event: EventKey, _ message: MessageKey) -> Bool {
    (inbound[event] ?? []).contains { wording in
      (sent[message] ?? []).contains { Self.isNear(wording.message.time, sent: $0) }
    }
  }

  private static func isNear(_ time: UnixTime, sent: UnixTime) -> Bool {
    sent <= time && time - sent <= longestWindow
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
      let candidates = candidates(for: event)
      weights[event] = candidates.reduce(UInt64(wordings.count)) { $0 + UInt64(known[$1].count) }
      let sent = candidates.compactMap { candidate -> (message: MessageKey, sent: UnixTime)? in
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
  func possible(_ facts: ArraySlice<Fact>) -> [(event: EventKey, message: Inbound)] {
    guard let message = facts.first?.message else { return [] }
    return events(of: facts).flatMap { event in
      let wordings = inbound[event] ?? []
      // What they come to together may be none of them.
      let all = Set(wordings.map(\.message) + [Self.joined(wordings)])
      return all.filter { wording in
        (sent[message] ?? []).contains { Self.isNear(wording.time, sent: $0) }
      }.map { (event, $0) }
    }
  }

  /// How much is known of all that decides what falls to a message. It grows with whatever anybody learns of it.
  /// - Parameter facts: the message's.
  func knowledge(of facts: ArraySlice<Fact>) -> UInt64 { events(of: facts).reduce(0) { $0 + (weights[$1] ?? 0) } }

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
