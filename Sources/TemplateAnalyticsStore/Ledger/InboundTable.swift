import GRDB
import TemplateAnalytics

/// Reads and writes inbound messages without context, and the messages they answer, within one transaction.
struct InboundTable {
  /// An inbound message and the message it was last found to answer.
  struct Entry: Equatable {
    var message: Inbound
    var answered: MessageKey?
  }

  private static let columns = "event, time, button, phone_user, scoped_user, message"
  private let database: Database
  private let buttons: ButtonTable
  private let touched: Day
  private let select: HotStatement
  private let selectOfUser: HotStatement
  private let upsert: HotStatement
  private let update: HotStatement
  private let candidates: HotStatement

  init(_ database: Database, buttons: ButtonTable, touched: Day) throws {
    self.database = database
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
      INSERT INTO inbound (event, time, button, phone_user, scoped_user, touched) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET time = excluded.time, button = excluded.button, phone_user = excluded.phone_user,
        scoped_user = excluded.scoped_user, touched = excluded.touched
      """)
    update = try HotStatement(database, "UPDATE inbound SET message = ? WHERE event = ?")
    candidates = try HotStatement(
      database,
      """
      SELECT message, coalesce(sent, delivered, read, played) FROM record
      WHERE (phone_user = ?1 OR scoped_user = ?2) AND series IS NOT NULL
        AND coalesce(sent, delivered, read, played) BETWEEN ?3 AND ?4
      """)
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
    try selectOfUser.each([.init(bits: user.hash), .integer(times.lowerBound), .integer(times.upperBound)]) {
      each(EventKey(hash: $0.bits(0)), try entry($0))
    }
  }

  func save(_ entry: Entry, event: EventKey) throws {
    try upsert.run([
      .init(bits: event.hash), .integer(entry.message.time), .init(try entry.message.button.map(buttons.id)),
      .init(bits: entry.message.phoneUser?.hash), .init(bits: entry.message.scopedUser?.hash), .integer(touched.number),
    ])
  }

  func setAnswered(_ message: MessageKey?, event: EventKey) throws {
    try update.run([.init(bits: message?.hash), .init(bits: event.hash)])
  }

  /// The message that `message` answers, as the records stand now.
  func answered(by message: Inbound, window: Int64) throws -> MessageKey? {
    var found: [(message: MessageKey, sent: UnixTime)] = []
    // A user that is not known matches nothing: NULL equals no column.
    let users: [HotStatement.Value] = [.init(bits: message.phoneUser?.hash), .init(bits: message.scopedUser?.hash)]
    try candidates.each(users + [.integer(message.time - window), .integer(message.time)]) { row in
      found.append((MessageKey(hash: row.bits(0)), row.integer(1)))
    }
    return message.answered(among: found, window: window)
  }

  private func entry(_ row: HotStatement) throws -> Entry {
    Entry(
      message: Inbound(
        time: row.integer(1), button: try row.optionalInteger(2).map(buttons.text),
        phoneUser: row.optionalBits(3).map(UserKey.init(hash:)),
        scopedUser: row.optionalBits(4).map(UserKey.init(hash:))),
      answered: row.optionalBits(5).map(MessageKey.init(hash:)))
  }
}
