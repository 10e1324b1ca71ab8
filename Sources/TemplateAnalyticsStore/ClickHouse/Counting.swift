import TemplateAnalytics

/// All that is known of some messages and of whatever decides their replies.
struct Counting: Sendable {
  private let store: ClickHouseStore
  private let shard: Int
  private let replyWindow: Int64
  private(set) var known = KnownFacts()
  private(set) var conversations = Conversations()
  /// The messages whose counts may have changed.
  private(set) var affected: Set<MessageKey> = []
  private var askedNames: Set<InboundName> = []
  private var askedUsers: Set<WABAUser> = []

  init(_ store: ClickHouseStore, shard: Int, replyWindow: Int64) {
    self.store = store
    self.shard = shard
    self.replyWindow = replyWindow
  }

  /// Reads what is known by now of `messages`, of the messages that `inbound` may fall to, and of the others that are
  /// affected through them.
  func read(
    _ messages: Set<WABAMessage>, answering inbound: [InboundFact]
  ) async throws(StoreError) -> Counting {
    var counting = self
    try await counting.load(messages)
    counting.affected = Set(messages.map(\.message))
    guard replyWindow > 0 else { return counting }
    // Whoever answered anything of theirs …
    try await counting.loadInbound(counting.names(of: counting.affected).union(inbound.flatMap(\.names)))
    if counting.conversations.isEmpty { return counting }
    for message in counting.known.messages { counting.conversations.add(counting.known[message]) }
    // … the messages that these answers may fall to, which change with them …
    try await counting.loadMessages()
    var events = Set(inbound.map(\.event))
    for message in counting.affected { events.formUnion(counting.conversations.events(of: counting.known[message])) }
    for event in events {
      counting.affected.formUnion(counting.conversations.candidates(for: event))
    }
    // … and whatever else decides what falls to those.
    try await counting.loadInbound(counting.names(of: counting.affected))
    try await counting.loadMessages()
    counting.conversations.assign(window: replyWindow, counting.known)
    return counting
  }

  /// Tells what the affected messages contribute, and how much is known of each.
  /// - Parameter each: called with the contribution, the knowledge and its detail, nil where it does not count.
  func eachContribution(_ each: (Contribution, UInt64, Int64?) -> Void) {
    for message in affected {
      let facts = known[message]
      var version = UInt64(facts.count)
      guard !conversations.isEmpty else {
        Contribution.each(of: facts) { each($0, version, $1) }
        continue
      }
      version += conversations.knowledge(of: facts)
      Contribution.each(
        of: facts, inferred: conversations.inferred(facts),
        candidates: conversations.possible(facts)
      ) { each($0, version, $1) }
    }
  }

  private func names(of messages: Set<MessageKey>) -> Set<InboundName> {
    messages.reduce(into: []) { names, message in
      for fact in known[message] { fact.eachUser { names.insert(.user($0)) } }
    }
  }

  private mutating func load(_ messages: some Collection<WABAMessage>) async throws(StoreError) {
    let facts = try await store.facts(of: messages, on: shard)
    known.add(facts)
    // Nobody answered anything, as far as is known: then it does not matter yet who was written to.
    if conversations.isEmpty { return }
    for message in Set(facts.map(\.message)) { conversations.add(known[message]) }
  }

  /// Reads the inbound messages of `names` in all their wordings.
  private mutating func loadInbound(_ names: Set<InboundName>) async throws(StoreError) {
    var names = names.subtracting(askedNames)
    while !names.isEmpty {
      let found = try await store.inbound(named: names, on: shard)
      askedNames.formUnion(names)
      conversations.add(found)
      // One wording may name a user by phone number, and another one by id.
      names = Set(found.map { InboundName.event($0.waba, $0.event) }).subtracting(askedNames)
    }
  }

  /// Reads all messages to the users of the inbound messages.
  private mutating func loadMessages() async throws(StoreError) {
    let users = conversations.users(of: conversations.inbound.keys).subtracting(askedUsers)
    let messages = try await store.messages(to: users, on: shard)
    askedUsers.formUnion(users)
    try await load(messages.filter { !known.holds($0.message) })
  }
}
