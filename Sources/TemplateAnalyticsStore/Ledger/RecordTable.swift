import GRDB
import TemplateAnalytics

/// Reads and writes records with their taps and inferred replies, within one transaction.
struct RecordTable {
  private let select: HotStatement
  private let insert: HotStatement
  private let update: HotStatement
  private let updateUsers: HotStatement
  private let selectTaps: HotStatement
  private let upsertTap: HotStatement
  private let selectInferred: HotStatement
  private let series: SeriesTable
  private let buttons: ButtonTable

  init(_ database: Database, series: SeriesTable, buttons: ButtonTable) throws {
    self.series = series
    self.buttons = buttons
    select = try HotStatement(
      database,
      """
      SELECT series, product, accepted, sent, delivered, read, played, failed, failure_code, replied, taps, inferred,
        phone_user, scoped_user
      FROM record WHERE message = ?
      """)
    insert = try HotStatement(
      database,
      """
      INSERT INTO record (series, product, accepted, sent, delivered, read, played, failed, failure_code, replied, taps, inferred,
        touched, message, phone_user, scoped_user)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    // The users apart: naming them here would rewrite their index entries on every update.
    update = try HotStatement(
      database,
      """
      UPDATE record SET series = ?, product = ?, accepted = ?, sent = ?, delivered = ?, read = ?, played = ?, failed = ?,
        failure_code = ?, replied = ?, taps = ?, inferred = ?, touched = ?
      WHERE message = ?
      """)
    updateUsers = try HotStatement(database, "UPDATE record SET phone_user = ?, scoped_user = ? WHERE message = ?")
    selectTaps = try HotStatement(database, "SELECT event, time, button FROM tap WHERE message = ?")
    upsertTap = try HotStatement(
      database,
      """
      INSERT INTO tap (message, event, time, button) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET time = excluded.time, button = excluded.button
      """)
    selectInferred = try HotStatement(database, "SELECT event, time, button FROM inbound WHERE message = ?")
  }

  /// - Returns: nil where the message was never heard of.
  func load(_ message: MessageKey) throws -> StoredRecord? {
    var tapCount: Int64 = 0
    var inferredCount: Int64 = 0
    let loaded = try select.first([.init(bits: message.hash)]) { row in
      var record = TemplateAnalytics.Record()
      record.template = try row.optionalInteger(0).map(series.key)
      record.product = ProductType(rawValue: Int(row.integer(1))) ?? .cloudAPI
      record.accepted = row.optionalInteger(2)
      record.sent = row.optionalInteger(3)
      record.delivered = row.optionalInteger(4)
      record.read = row.optionalInteger(5)
      record.played = row.optionalInteger(6)
      record.failure = row.optionalInteger(7).map {
        TemplateAnalytics.Record.Failure(time: $0, code: Int32(truncatingIfNeeded: row.integer(8)))
      }
      record.replied = row.optionalInteger(9)
      tapCount = row.integer(10)
      inferredCount = row.integer(11)
      record.phoneUser = row.optionalBits(12).map(UserKey.init(hash:))
      record.scopedUser = row.optionalBits(13).map(UserKey.init(hash:))
      return record
    }
    guard var record = loaded else { return nil }
    if tapCount > 0 {
      try selectTaps.each([.init(bits: message.hash)]) { row in
        record.taps[EventKey(hash: row.bits(0))] = TemplateAnalytics.Record.Tap(
          time: row.integer(1), button: try buttons.text(row.integer(2)))
      }
    }
    return StoredRecord(record: record, inferred: inferredCount > 0 ? try inferred(message) : Inferred())
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

  /// Writes `stored`.
  /// - Parameter before: the record as the table has it; nil where it has none.
  func save(
    _ stored: StoredRecord, over before: StoredRecord?, of message: MessageKey, touched day: Day
  ) throws {
    let after = stored.record
    let key = HotStatement.Value(bits: message.hash)
    let phoneUser = HotStatement.Value(bits: after.phoneUser?.hash)
    let scopedUser = HotStatement.Value(bits: after.scopedUser?.hash)
    let inferredCount = stored.inferred.taps.count + (stored.inferred.replied == nil ? 0 : 1)
    let columns: [HotStatement.Value] = [
      .init(try after.template.map(series.id)), .integer(Int64(after.product.rawValue)), .init(after.accepted),
      .init(after.sent), .init(after.delivered), .init(after.read), .init(after.played), .init(after.failure?.time),
      .init((after.failure?.code).map(Int64.init)), .init(after.replied), .integer(Int64(after.taps.count)),
      .integer(Int64(inferredCount)), .integer(day.number), key,
    ]
    if let before {
      try update.run(columns)
      if before.record.phoneUser != after.phoneUser || before.record.scopedUser != after.scopedUser {
        try updateUsers.run([phoneUser, scopedUser, key])
      }
    } else {
      try insert.run(columns + [phoneUser, scopedUser])
    }
    for (event, tap) in after.taps where before?.record.taps[event] != tap {
      try upsertTap.run([key, .init(bits: event.hash), .integer(tap.time), .integer(try buttons.id(tap.button))])
    }
  }
}
