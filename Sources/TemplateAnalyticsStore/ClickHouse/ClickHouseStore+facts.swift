import NIOCore
import TemplateAnalytics

/// A user of a WABA's.
struct WABAUser: Hashable, Sendable {
  var waba: WABAID
  var user: UserKey
}

/// What an inbound message is found by: each of its users, and itself.
enum InboundName: Hashable, Sendable {
  case user(WABAUser)
  case event(WABAID, EventKey)
}

/// A message of a WABA's.
struct WABAMessage: Hashable, Sendable {
  var waba: WABAID
  var message: MessageKey
}

/// An inbound message without context, as one delivery told it.
struct InboundFact: Hashable, Sendable {
  var waba: WABAID
  var event: EventKey
  var message: Inbound

  var users: [WABAUser] {
    [message.phoneUser, message.scopedUser].compactMap { user in user.map { WABAUser(waba: waba, user: $0) } }
  }

  var names: [InboundName] { users.map(InboundName.user) + [.event(waba, event)] }
}

// A user's key has 48 bits; 0 stands for none, so that what is stored is one more.
extension RowBinaryWriter {
  fileprivate mutating func write(_ user: UserKey?) { write(user.map { $0.hash + 1 } ?? 0) }

  /// As the columns `waba` and `name`.
  fileprivate mutating func write(_ name: InboundName) {
    switch name {
    case .user(let user):
      write(user.waba.value)
      write(Optional(user.user))
    case .event(let waba, let event):
      write(waba.value)
      // Greater than every user's.
      write(event.hash | 1 << 63)
    }
  }
}

extension RowBinaryWriter {
  /// A row of the table `fact`.
  mutating func write(_ fact: Fact) {
    bytes.writeMultipleIntegers(
      fact.waba.value, fact.message.hash, fact.kind.rawValue, fact.event.hash, UInt32(clamping: fact.time),
      fact.template?.value ?? 0, UInt8(fact.product.rawValue), fact.code, endianness: .little)
    write(fact.phoneUser)
    write(fact.scopedUser)
    write(fact.button)
    endRow()
  }

  /// Rows of the table `recipient`, each once.
  mutating func writeRecipients(of facts: [Fact]) {
    struct Recipient: Hashable {
      var user: WABAUser
      var message: MessageKey
      var period: UInt16
    }
    var known: Set<Recipient> = []
    for fact in facts {
      for user in [fact.phoneUser, fact.scopedUser] {
        guard let user else { continue }
        let recipient = Recipient(
          user: WABAUser(waba: fact.waba, user: user), message: fact.message, period: fact.time.period)
        guard known.insert(recipient).inserted else { continue }
        write(fact.waba.value)
        write(user)
        write(fact.message.hash)
        write(recipient.period)
        endRow()
      }
    }
  }
}

extension RowBinaryReader {
  fileprivate mutating func readUser() throws(Malformed) -> UserKey? {
    let number: UInt64 = try read()
    return number == 0 ? nil : UserKey(hash: number - 1)
  }

  mutating func readWABA() throws(Malformed) -> WABAID {
    guard let waba = WABAID(try read(Int64.self)) else { throw Malformed() }
    return waba
  }

  mutating func readTemplate() throws(Malformed) -> TemplateID {
    guard let template = TemplateID(try read(Int64.self)) else { throw Malformed() }
    return template
  }

  mutating func readProduct() throws(Malformed) -> ProductType {
    guard let product = ProductType(rawValue: Int(try read(UInt8.self))) else { throw Malformed() }
    return product
  }
}

extension ClickHouseStore {
  func insert(_ facts: [Fact], on shard: Int) async throws(StoreError) {
    var rows = RowBinaryWriter()
    for fact in facts { rows.write(fact) }
    try await insert(into: "fact", rows, on: shard)
  }

  /// Notes to whom messages went, so that they are found when their user answers.
  func insertRecipients(of facts: [Fact], on shard: Int) async throws(StoreError) {
    var rows = RowBinaryWriter()
    rows.writeRecipients(of: facts)
    try await insert(into: "recipient", rows, on: shard)
  }

  func insert(_ inbound: [InboundFact], on shard: Int) async throws(StoreError) {
    var rows = RowBinaryWriter()
    for fact in inbound {
      for name in fact.names {
        rows.write(name)
        rows.write(fact.event.hash)
        rows.write(UInt32(clamping: fact.message.time))
        rows.write(fact.message.button == nil ? 0 : 1 as Int8)
        rows.write(fact.message.button ?? "")
        rows.write(fact.message.phoneUser)
        rows.write(fact.message.scopedUser)
        rows.endRow()
      }
    }
    try await insert(into: "inbound", rows, on: shard)
  }

  /// All that is known of `messages`, in their order.
  func facts(of messages: some Collection<WABAMessage>, on shard: Int) async throws(StoreError) -> [Fact] {
    if messages.isEmpty { return [] }
    var touched = RowBinaryWriter()
    for message in messages {
      touched.write(message.waba.value)
      touched.write(message.message.hash)
      touched.endRow()
    }
    return try await select(
      """
      SELECT \(Self.factColumns) FROM fact PREWHERE (waba, message) IN touched ORDER BY waba, message
      """, with: [ClickHouseTable(name: "touched", structure: "waba UInt64, message UInt64", rows: touched)], on: shard,
      read: Self.readFact)
  }

  static let factColumns =
    "waba, message, kind, event, time, template, product, code, phone_user, scoped_user, button"

  static func readFact(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) -> Fact {
    let waba = try reader.readWABA()
    let message = MessageKey(hash: try reader.read())
    guard let kind = Fact.Kind(rawValue: try reader.read()) else { throw RowBinaryReader.Malformed() }
    let event = EventKey(hash: try reader.read())
    var fact = Fact(waba: waba, message: message, kind: kind, time: UnixTime(try reader.read(UInt32.self)))
    fact.event = event
    fact.template = TemplateID(try reader.read(Int64.self))
    fact.product = try reader.readProduct()
    fact.code = try reader.read()
    fact.phoneUser = try reader.readUser()
    fact.scopedUser = try reader.readUser()
    fact.button = try reader.readText()
    return fact
  }

  /// The inbound messages with any of `names`, as often as they were told in different words.
  func inbound(named names: Set<InboundName>, on shard: Int) async throws(StoreError) -> Set<InboundFact> {
    if names.isEmpty { return [] }
    var sought = RowBinaryWriter()
    for name in names {
      sought.write(name)
      sought.endRow()
    }
    let rows = try await select(
      """
      SELECT waba, event, time, kind, button, phone_user, scoped_user FROM inbound PREWHERE (waba, name) IN sought
      """, with: [ClickHouseTable(name: "sought", structure: "waba UInt64, name UInt64", rows: sought)], on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      let waba = try reader.readWABA()
      let event = EventKey(hash: try reader.read())
      let time = UnixTime(try reader.read(UInt32.self))
      let isTap = try reader.read(Int8.self) == 1
      let button = try reader.readText()
      let message = Inbound(
        time: time, button: isTap ? button : nil, phoneUser: try reader.readUser(), scopedUser: try reader.readUser())
      return InboundFact(waba: waba, event: event, message: message)
    }
    return Set(rows)
  }

  /// The messages that went to `users`.
  func messages(to users: Set<WABAUser>, on shard: Int) async throws(StoreError) -> Set<WABAMessage> {
    if users.isEmpty { return [] }
    var sought = RowBinaryWriter()
    for user in users {
      sought.write(InboundName.user(user))
      sought.endRow()
    }
    let rows = try await select(
      "SELECT waba, message FROM recipient PREWHERE (waba, user) IN sought",
      with: [ClickHouseTable(name: "sought", structure: "waba UInt64, user UInt64", rows: sought)], on: shard
    ) { reader throws(RowBinaryReader.Malformed) in
      WABAMessage(waba: try reader.readWABA(), message: MessageKey(hash: try reader.read()))
    }
    return Set(rows)
  }
}

extension UnixTime {
  /// Which period's facts go away together with those of this time; see ``ClickHouseSchema/periodSeconds``.
  var period: UInt16 { UInt16(clamping: self / ClickHouseSchema.periodSeconds) }
}
