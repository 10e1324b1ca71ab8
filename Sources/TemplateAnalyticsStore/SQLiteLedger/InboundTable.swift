import GRDB
import TemplateAnalytics

/// Reads and writes inbound messages without context, and the messages they answer, within one transaction.
struct InboundTable {
  /// An inbound message and the message it was last found to answer.
  struct Entry: Equatable {
    var message: Inbound
    /// Whose message it is.
    var waba: WABAID?
    var answered: MessageKey?
  }

  private static let columns = "event, time, button, phone_user, scoped_user, message, waba"
  private let database: Database
  private let records: RecordTable
  private let buttons: ButtonTable
  private let touched: Day
  private let select: HotStatement
  private let selectOfUser: HotStatement
  private let upsert: HotStatement
  private let update: HotStatement

  init(_ database: Database, records: RecordTable, buttons: ButtonTable, touched: Day) throws {
    self.database = database
    self.records = records
    self.buttons = buttons
    self.touched = touched
    select = try HotStatement(database, "SELECT \(Self.columns) FROM inbound WHERE event = ?")
    selectOfUser = try HotStatement(
      database,
      """
      SELECT \(Self.columns) FROM inbound WHERE phone_user = ?1 AND time BETWEEN ?2 AND ?3
      UNION
      SELECT \(Self.columns) FROM inbound WHERE scoped_user = ?1 AND time BETWEEN ?2 AND ?3
      """)
    upsert = try HotStatement(
      database,
      """
      INSERT INTO inbound (event, time, button, phone_user, scoped_user, touched, waba) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET time = excluded.time, button = excluded.button, phone_user = excluded.phone_user,
        scoped_user = excluded.scoped_user, touched = excluded.touched
      """)
    update = try HotStatement(database, "UPDATE inbound SET message = ? WHERE event = ?")
  }

  /// Whether there are none at all, which spares looking for those of each user.
  var isEmpty: Bool {
    get throws { try !(Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM inbound)") ?? false) }
  }

  func load(_ event: EventKey) throws -> Entry? {
    try select.first([.init(bits: event.hash)]) { try entry($0) }
  }

  /// Calls `each` with every inbound message of `user` in `times`.
  func load(of user: UserKey, in times: ClosedRange<UnixTime>, each: (EventKey, Entry) -> Void) throws {
    guard records.hasInbound(user) else { return }
    try selectOfUser.each([.init(bits: user.hash), .integer(times.lowerBound), .integer(times.upperBound)]) {
      each(EventKey(hash: $0.bits(0)), try entry($0))
    }
  }

  func save(_ entry: Entry, event: EventKey) throws {
    try upsert.run([
      .init(bits: event.hash), .integer(entry.message.time), .init(try entry.message.button.map(buttons.id)),
      .init(bits: entry.message.phoneUser?.hash), .init(bits: entry.message.scopedUser?.hash), .integer(touched.number),
      .init(entry.waba?.value),
    ])
    try records.noteInbound(of: [entry.message.phoneUser, entry.message.scopedUser].compactMap { $0 })
  }

  func setAnswered(_ message: MessageKey?, event: EventKey) throws {
    try update.run([.init(bits: message?.hash), .init(bits: event.hash)])
  }

  /// The message that `message` answers, as the records stand now.
  func answered(by message: Inbound, window: Int64) throws -> MessageKey? {
    let users = [message.phoneUser, message.scopedUser].compactMap { $0 }
    let found = try records.messages(to: users, sentIn: message.time - window...message.time)
    return message.answered(among: found, window: window)
  }

  private func entry(_ row: HotStatement) throws -> Entry {
    Entry(
      message: Inbound(
        time: row.integer(1), button: try row.optionalInteger(2).map(buttons.text),
        phoneUser: row.optionalBits(3).map(UserKey.init(hash:)),
        scopedUser: row.optionalBits(4).map(UserKey.init(hash:))),
      waba: row.optionalInteger(6).flatMap { WABAID($0) }, answered: row.optionalBits(5).map(MessageKey.init(hash:)))
  }
}
