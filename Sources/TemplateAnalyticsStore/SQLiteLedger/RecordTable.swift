import GRDB
import TemplateAnalytics

/// What is kept in memory of the records from transaction to transaction: the trees that hold them, and who sent
/// inbound messages.
struct RecordTrees: Sendable {
  var records: RunTree
  var users: RunTree
  var inboundUsers: InboundUsers

  init(_ database: Database, limits: RunTree.Limits) throws {
    let tables = try RunTables(database)
    records = try RunTree(.records, tables, limits: limits)
    users = try RunTree(.users, tables, limits: limits)
    inboundUsers = try InboundUsers(database)
  }
}

/// Reads and writes records with their taps and inferred replies, within one transaction.
final class RecordTable {
  /// As the transaction leaves them.
  private(set) var trees: RecordTrees
  private let database: Database
  private let tables: RunTables
  private let codec: RecordCodec
  private let buttons: ButtonTable
  private let selectInferred: HotStatement
  private var expiry: ExpiryMarks
  private let recordDays: Int64
  private let today: Day

  // What was saved and is in no run yet.
  private var savedBytes = RunBytes()
  private var saved: [(key: UInt64, value: Range<Int>)] = []
  private var savedUsers: [UserEntry] = []

  init(
    _ database: Database, trees: RecordTrees, series: SeriesTable, buttons: ButtonTable, recordDays: Int64, today: Day
  ) throws {
    self.database = database
    self.trees = trees
    self.buttons = buttons
    self.recordDays = recordDays
    self.today = today
    tables = try RunTables(database)
    codec = RecordCodec(series: series, buttons: buttons)
    expiry = try LedgerState.expiryMarks(database)
    selectInferred = try HotStatement(database, "SELECT event, time, button FROM inbound WHERE message = ?")
  }

  /// Calls `each` with every one of `messages` in turn, and its record: nil where the message was never heard of.
  /// - Parameter messages: ascending, each once.
  func load(_ messages: [MessageKey], each: (Int, StoredRecord?) throws -> Void) throws {
    let findings = try trees.records.find(messages.map(\.hash), tables)
    for (index, message) in messages.enumerated() {
      let stored = try findings.withValue(index) { try decode($0, of: message) }
      try each(index, stored ?? nil)
    }
  }

  /// - Returns: nil where the message was never heard of.
  func load(_ message: MessageKey) throws -> StoredRecord? {
    var stored: StoredRecord?
    try load([message]) { stored = $1 }
    return stored
  }

  /// Calls `each` with every record whose key is between those of `node`, in order, and the day on which it last
  /// learned something.
  func loadAll(of node: RunNode, from first: UInt64, each: (MessageKey, StoredRecord, Day) throws -> Void) throws {
    let runs = trees.records.path(to: node)
    try RunMerge(runs, of: .records, tables).each(in: max(first, node.keys.lowerBound)...node.keys.upperBound) {
      key, value in
      let message = MessageKey(hash: key)
      if let stored = try decode(value, of: message) {
        try each(message, stored, Day(number: RecordCodec.touchedDay(value)))
      }
    }
  }

  /// Calls `each` with every record.
  func loadAll(each: (MessageKey, StoredRecord) throws -> Void) throws {
    var first: UInt64? = 0
    while let start = first {
      let leaf = trees.records.leaf(of: start)
      try loadAll(of: leaf, from: start) { message, stored, _ in try each(message, stored) }
      first = leaf.keys.upperBound == .max ? nil : leaf.keys.upperBound + 1
    }
  }

  /// The messages to any of `users` of which the template is known and that count as sent in `times`.
  func messages(to users: [UserKey], sentIn times: ClosedRange<UnixTime>) throws -> [(
    message: MessageKey, sent: UnixTime
  )] {
    var looked: Set<UInt64> = []
    var found: [(message: MessageKey, sent: UnixTime)] = []
    for user in users {
      var ranges: Set<ClosedRange<UInt64>> = []
      try trees.users.findAll(in: UserEntry.keys(of: user), tables) { ranges.insert(UserEntry.messages(key: $0, $1)) }
      for range in ranges {
        // The newest comes first: what comes later of a message is older.
        try trees.records.findAll(in: range, tables) { key, value in
          guard looked.insert(key).inserted, !isGone(key, value) else { return }
          let record = try codec.decode(value).stored.record
          let isTheirs = users.contains { $0 == record.phoneUser || $0 == record.scopedUser }
          guard isTheirs, record.template != nil, let sent = record.countedSent, times.contains(sent) else { return }
          found.append((MessageKey(hash: key), sent))
        }
      }
    }
    return found
  }

  /// What the inbound messages that fell to `message` add to it.
  func inferred(_ message: MessageKey) throws -> Inferred {
    var inbound: [(key: EventKey, value: Inbound)] = []
    try selectInferred.each([.init(bits: message.hash)]) { row in
      let button = try row.optionalInteger(2).map(buttons.text)
      inbound.append((EventKey(hash: row.bits(0)), Inbound(time: row.integer(1), button: button)))
    }
    return Inferred(inbound)
  }

  /// Whether `user` may have sent an inbound message without context.
  func hasInbound(_ user: UserKey) -> Bool { trees.inboundUsers.mayHold(user) }

  /// Takes note that `users` sent one.
  func noteInbound(of users: [UserKey]) throws {
    for user in users { trees.inboundUsers.insert(user) }
    if trees.inboundUsers.isFull { trees.inboundUsers = try InboundUsers(database) }
  }

  /// Takes note of `stored`. It is there to be loaded, and its users to be found, after ``flush()``.
  /// - Parameter before: the record as it was; nil where there was none.
  func save(_ stored: StoredRecord, over before: StoredRecord?, of message: MessageKey) throws {
    let start = savedBytes.bytes.count
    try codec.encode(stored, touched: today, into: &savedBytes)
    saved.append((message.hash, start..<savedBytes.bytes.count))
    let record = stored.record
    if let user = record.phoneUser, user != before?.record.phoneUser {
      savedUsers.append(UserEntry(user: user, message: message, on: today))
    }
    if let user = record.scopedUser, user != before?.record.scopedUser {
      savedUsers.append(UserEntry(user: user, message: message, on: today))
    }
  }

  /// Puts what was saved into the trees.
  func flush() throws {
    if saved.isEmpty { return }
    // Mostly it is in order already.
    if !zip(saved, saved.dropFirst()).allSatisfy({ $0.key < $1.key }) { saved.sort { $0.key < $1.key } }
    try savedBytes.bytes.withUnsafeBytes { bytes in
      try trees.records.append(tables) { writer in
        for (key, value) in saved { try writer.append(key, UnsafeRawBufferPointer(rebasing: bytes[value])) }
      }
    }
    savedUsers.sort { ($0.key, $0.value) < ($1.key, $1.value) }
    try trees.users.append(tables) { writer in
      for entry in savedUsers {
        try withUnsafeBytes(of: entry.value.littleEndian) {
          try writer.append(entry.key, UnsafeRawBufferPointer(rebasing: $0[..<UserEntry.valueBytes]))
        }
      }
    }
    saved.removeAll(keepingCapacity: true)
    savedUsers.removeAll(keepingCapacity: true)
    savedBytes.removeAll()
  }

  /// From now on these records are gone.
  func set(_ expiry: ExpiryMarks) { self.expiry = expiry }

  /// Merges what has become too much in the trees.
  /// - Parameter limit: of merges in each tree.
  func tidy(limit: Int) throws {
    try trees.records.tidy(tables, limit: limit, isGone: isGone)
    try trees.users.tidy(tables, limit: limit, isGone: isUserGone)
  }

  /// Frees the space of what is gone in the nodes of both trees that begin in `keys`, wherever that is worth it.
  func reclaim(startingIn keys: ClosedRange<UInt64>) throws {
    for node in trees.records.nodes(startingIn: keys) { try trees.records.reclaim(node, tables, isGone: isGone) }
    for node in trees.users.nodes(startingIn: keys) { try trees.users.reclaim(node, tables, isGone: isUserGone) }
  }

  private func decode(_ value: UnsafeRawBufferPointer, of message: MessageKey) throws -> StoredRecord? {
    if isGone(message.hash, value) { return nil }
    var (stored, isInferred) = try codec.decode(value)
    if isInferred { stored.inferred = try inferred(message) }
    return stored
  }

  private func isGone(_ key: UInt64, _ value: UnsafeRawBufferPointer) -> Bool {
    expiry.isGone(MessageKey(hash: key), touched: RecordCodec.touchedDay(value))
  }

  private func isUserGone(_ key: UInt64, _ value: UnsafeRawBufferPointer) -> Bool {
    UserEntry.isGone(value, today: today, recordDays: recordDays)
  }
}
