import GRDB
import TemplateAnalytics

/// The small numbers that stand for the texts of buttons, remembered for the length of one transaction.
final class ButtonTable {
  private let insert: HotStatement
  private let selectID: HotStatement
  private let selectText: HotStatement
  private let mark: HotStatement
  private let today: Day
  private var ids: [String: Int64] = [:]
  private var texts: [Int64: String] = [:]

  /// - Parameter today: of which a text is known to be in use that gets or has a number.
  init(_ database: Database, today: Day) throws {
    self.today = today
    insert = try HotStatement(database, "INSERT INTO button (text, marked) VALUES (?, ?) RETURNING id")
    mark = try HotStatement(database, "UPDATE button SET marked = ? WHERE id = ? AND marked < ?")
    selectID = try HotStatement(database, "SELECT id FROM button WHERE text = ?")
    selectText = try HotStatement(database, "SELECT text FROM button WHERE id = ?")
  }

  /// The number of a text; it gets one if it has none.
  func id(_ text: String) throws -> Int64 {
    if let id = ids[text] { return id }
    let known = try selectID.first([.text(text)]) { $0.integer(0) }
    guard let id = try known ?? insert.first([.text(text), .integer(today.number)], read: { $0.integer(0) }) else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a button got no number")
    }
    if known != nil { try mark.run([.integer(today.number), .integer(id), .integer(today.number)]) }
    ids[text] = id
    texts[id] = text
    return id
  }

  func text(_ id: Int64) throws -> String {
    if let text = texts[id] { return text }
    guard let text = try selectText.first([.integer(id)], read: { $0.text(0) }) else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a tap refers to a button that is not there")
    }
    texts[id] = text
    return text
  }
}
