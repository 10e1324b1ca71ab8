import GRDB
import TemplateAnalytics

/// The small numbers that stand for templates in records and tallies, remembered for the length of one transaction.
final class SeriesTable {
  private let insert: HotStatement
  private let selectID: HotStatement
  private let selectKey: HotStatement
  private let addEvents: HotStatement
  private var ids: [TemplateKey: Int64] = [:]
  private var keys: [Int64: TemplateKey] = [:]
  private var wabas: [Int64: WABAID] = [:]
  private var wabaIDs: [WABAID: Int64] = [:]

  init(_ database: Database) throws {
    insert = try HotStatement(database, "INSERT INTO series (waba, template) VALUES (?, ?) RETURNING id")
    selectID = try HotStatement(database, "SELECT id FROM series WHERE waba = ? AND template = ?")
    selectKey = try HotStatement(database, "SELECT waba, template FROM series WHERE id = ?")
    addEvents = try HotStatement(database, "UPDATE series SET events = events + ? WHERE id = ?")
  }

  /// The number of a template; it gets one if it has none.
  func id(_ key: TemplateKey) throws -> Int64 {
    if let id = ids[key] { return id }
    let id = try number(key.waba, template: key.template.value)
    remember(id, key)
    return id
  }

  /// The number that stands for a WABA: in a record of which the template is not known, and in the tallies of all its
  /// templates together. It is that of a template 0, which there is none of.
  func id(_ waba: WABAID) throws -> Int64 {
    if let id = wabaIDs[waba] { return id }
    let id = try number(waba, template: 0)
    (wabaIDs[waba], wabas[id]) = (id, waba)
    return id
  }

  private func number(_ waba: WABAID, template: Int64) throws -> Int64 {
    let names: [HotStatement.Value] = [.integer(waba.value), .integer(template)]
    let known = try selectID.first(names) { $0.integer(0) }
    guard let id = try known ?? insert.first(names, read: { $0.integer(0) }) else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a template got no number")
    }
    return id
  }

  /// The WABA that a number of ``id(_:)-(WABAID)`` stands for.
  func waba(_ id: Int64) throws -> WABAID? {
    if let waba = wabas[id] { return waba }
    let found = try selectKey.first([.integer(id)]) { WABAID($0.integer(0)) } ?? nil
    if let found { (wabaIDs[found], wabas[id]) = (id, found) }
    return found
  }

  func key(_ id: Int64) throws -> TemplateKey {
    if let key = keys[id] { return key }
    let found = try selectKey.first([.integer(id)]) { row -> TemplateKey? in
      guard let waba = WABAID(row.integer(0)), let template = TemplateID(row.integer(1)) else { return nil }
      return TemplateKey(waba: waba, template: template)
    }
    guard let key = found ?? nil else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a record refers to a template that is not there")
    }
    remember(id, key)
    return key
  }

  /// Adds to the number of events over the whole life of a template.
  func addEvents(_ count: Int, to id: Int64) throws {
    try addEvents.run([.integer(Int64(count)), .integer(id)])
  }

  private func remember(_ id: Int64, _ key: TemplateKey) {
    ids[key] = id
    keys[id] = key
  }
}
