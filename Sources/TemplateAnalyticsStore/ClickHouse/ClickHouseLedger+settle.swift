import NIOCore
import TemplateAnalytics

extension ClickHouseLedger {
  /// Settles a batch, on each shard that keeps any of its WABAs, and remembers it here once all of it is acknowledged.
  ///
  /// - Throws: why it could not be finished. Part of it may be in the ledger by then; doing it again does no harm.
  package func settle(_ settlement: Settlement, now: UnixTime) async throws(StoreError) {
    var lateCount = 0
    if settlement.factCount > 0 {
      let state = try await store.state()
      // The one that all nodes count with, also where somebody has just changed it.
      let replyWindow = state.replyWindow ?? replyWindow
      if state.isCopying { throw .copyUnderWay(store: store.client.location.text) }
      var batches: [Int: ShardBatch] = [:]
      var periods: Set<Int64> = []
      func isKept(_ time: UnixTime) -> Bool {
        let period = Int64(time.period)
        guard state.dropped[period] == nil else {
          lateCount += 1
          return false
        }
        periods.insert(period)
        return true
      }
      for batch in [settlement.live, settlement.imported] {
        batch.eachFact { fact in
          if isKept(fact.time) { batches[store.shard(of: fact.waba), default: ShardBatch()].facts.append(fact) }
        }
        guard replyWindow > 0 else { continue }
        for (event, message) in batch.inbound where message.phoneUser != nil || message.scopedUser != nil {
          guard let waba = batch.inboundWABAs[event], isKept(message.time) else { continue }
          batches[store.shard(of: waba), default: ShardBatch()].inbound.append(
            InboundFact(waba: waba, event: event, message: message))
        }
      }
      // Before anything is in them: a period that somebody adds to must not be taken for finished.
      try await keepAlive(periods, state, today: Day(holding: now))
      try await inParallel(
        batches.map { shard, batch in
          { [self] () async throws(StoreError) in
            let settling = ShardSettling(store, shard: shard, replyWindow: replyWindow)
            // An insertion makes a part for each period, and each part waits for its quorum.
            for part in batch.byPeriods(atMost: 40) { try await settling.settle(part) }
          }
        })
    }
    try journal.note(settlement, lateCount: lateCount)
  }
}

/// The facts of a batch that one shard keeps.
struct ShardBatch: Sendable {
  var facts: [Fact] = []
  var inbound: [InboundFact] = []

  /// In pieces of which none has facts of more periods: nearly always one.
  func byPeriods(atMost count: Int) -> [ShardBatch] {
    let periods = Set(facts.map(\.time.period)).union(inbound.map(\.message.time.period))
    guard periods.count > count else { return [self] }
    let order = Dictionary(uniqueKeysWithValues: periods.sorted().enumerated().map { ($1, $0 / count) })
    var pieces = Array(repeating: ShardBatch(), count: (periods.count + count - 1) / count)
    for fact in facts { pieces[order[fact.time.period] ?? 0].facts.append(fact) }
    for fact in inbound { pieces[order[fact.message.time.period] ?? 0].inbound.append(fact) }
    return pieces
  }
}

/// Settling on one shard.
struct ShardSettling: Sendable {
  private let store: ClickHouseStore
  private let shard: Int
  private let replyWindow: Int64

  init(_ store: ClickHouseStore, shard: Int, replyWindow: Int64) {
    self.store = store
    self.shard = shard
    self.replyWindow = replyWindow
  }

  /// Adds facts, works out what all that is known of their messages counts, and brings the tallies up to date.
  func settle(_ batch: ShardBatch) async throws(StoreError) {
    try await add(batch)
    let messages = Set(batch.facts.map { WABAMessage(waba: $0.waba, message: $0.message) })
    try await count(messages, answering: batch.inbound)
  }

  /// Adds facts, and nothing else.
  func add(_ batch: ShardBatch) async throws(StoreError) {
    async let facts = Result { () async throws(StoreError) in try await store.insert(batch.facts, on: shard) }
    async let recipients = Result { () async throws(StoreError) in
      if replyWindow > 0 { try await store.insertRecipients(of: batch.facts, on: shard) }
    }
    async let inbound = Result { () async throws(StoreError) in try await store.insert(batch.inbound, on: shard) }
    for result in await [facts, recipients, inbound] { try result.get() }
  }

  /// Counts `messages`, and whatever the inbound messages `inbound` may fall to, from all that is known by now.
  func count(_ messages: Set<WABAMessage>, answering inbound: [InboundFact]) async throws(StoreError) {
    try await Recount(store, shard: shard).recount(try await contribute(messages, answering: inbound))
  }

  /// Writes down what `messages` contribute, and whatever the inbound messages `inbound` may fall to.
  /// - Returns: where anything may have changed.
  @discardableResult
  func contribute(_ messages: Set<WABAMessage>, answering inbound: [InboundFact]) async throws(StoreError) -> Set<
    TallyCell
  > {
    try await write(
      try await Counting(store, shard: shard, replyWindow: replyWindow).read(messages, answering: inbound))
  }

  /// Writes down what was worked out. If that is out of date by now, it changes nothing.
  /// - Returns: where anything may have changed.
  func write(_ counted: Counting) async throws(StoreError) -> Set<TallyCell> {
    var cells: Set<TallyCell> = []
    var rows = RowBinaryWriter()
    counted.eachContribution { contribution, version, counts in
      cells.insert(TallyCell(template: contribution.template, slot: contribution.slot))
      rows.write(contribution, version: version, count: counts ? 1 : 0)
    }
    try await store.insert(into: "contribution", rows, on: shard)
    return cells
  }
}

extension RowBinaryWriter {
  /// A row of the table `contribution`.
  mutating func write(_ contribution: Contribution, version: UInt64, count: Int64) {
    bytes.writeMultipleIntegers(
      contribution.template.waba.value, contribution.template.template.value,
      UInt32(clamping: contribution.slot.number),
      UInt8(contribution.product.rawValue), contribution.metric.rawValue, contribution.code, endianness: .little)
    write(contribution.button)
    bytes.writeMultipleIntegers(
      contribution.message.hash, contribution.event.hash, version, count, endianness: .little)
    endRow()
  }
}

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
  /// - Parameter each: called with the contribution, the knowledge and whether it counts.
  func eachContribution(_ each: (Contribution, UInt64, Bool) -> Void) {
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
