import TemplateAnalytics
import Testing

@Suite("Pages")
struct PageTests {
  @Test("The first page has no page before it")
  func firstPage() {
    let page = Page(rowCount: 10, limit: 4, position: .start)
    #expect(page.rows == 0..<4)
    #expect(page.before == "")
    #expect(page.after == Cursor.text(3))
  }

  @Test("A middle page names its first and its last row")
  func middlePage() {
    let page = Page(rowCount: 10, limit: 4, position: .after(3))
    #expect(page.rows == 4..<8)
    #expect(page.before == Cursor.text(4))
    #expect(page.after == Cursor.text(7))
  }

  @Test("The last page may be short and has no page after it")
  func lastPage() {
    let page = Page(rowCount: 10, limit: 4, position: .after(7))
    #expect(page.rows == 8..<10)
    #expect(page.before == Cursor.text(8))
    #expect(page.after == "")
  }

  @Test("A page that holds everything leads nowhere", arguments: [4, 5, 1000])
  func onlyPage(limit: Int) {
    #expect(Page(rowCount: 4, limit: limit, position: .start).rows == 0..<4)
    #expect(Page(rowCount: 4, limit: limit, position: .start).before == "")
    #expect(Page(rowCount: 4, limit: limit, position: .start).after == "")
  }

  @Test("before ends in front of the row it names, and stops at the first row")
  func pageBefore() {
    #expect(Page(rowCount: 10, limit: 4, position: .before(8)).rows == 4..<8)
    let first = Page(rowCount: 10, limit: 4, position: .before(3))
    #expect(first.rows == 0..<3)
    #expect(first.before == "")
    #expect(first.after == Cursor.text(2))
  }

  @Test("before a row that does not exist is the last page", arguments: [10, 11, 999_999_999, Int.max])
  func pageBeforeTheEnd(cursor: Int) {
    let page = Page(rowCount: 10, limit: 4, position: .before(cursor))
    #expect(page.rows == 6..<10)
    #expect(page.before == Cursor.text(6))
    #expect(page.after == "")
  }

  @Test(
    "A page past the end is empty, and before leads back to the last page", arguments: [9, 10, 999_999_999, Int.max])
  func pagePastTheEnd(cursor: Int) {
    let page = Page(rowCount: 10, limit: 4, position: .after(cursor))
    #expect(page.rows.isEmpty)
    #expect(page.before == Cursor.text(10))
    #expect(page.after == "")
    #expect(Page(rowCount: 10, limit: 4, position: .before(10)).rows == 6..<10)
  }

  @Test("Before the first row there is an empty page without cursors")
  func pageBeforeTheStart() {
    let page = Page(rowCount: 10, limit: 4, position: .before(0))
    #expect(page.rows.isEmpty)
    #expect(page.before == "")
    #expect(page.after == "")
  }

  @Test(
    "Without rows every page is empty",
    arguments: [PagePosition.start, .after(0), .after(7), .before(0), .before(7)])
  func noRows(position: PagePosition) {
    let page = Page(rowCount: 0, limit: 4, position: position)
    #expect(page.rows == 0..<0)
    #expect(page.before == "")
    #expect(page.after == "")
  }

  @Test("Walking the cursors forward and back meets every row once", arguments: 1...40)
  func walk(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let rowCount = Int.random(in: 0...400, using: &generator)
    let limit = Int.random(in: 1...60, using: &generator)

    var forward: [Int] = []
    var page = Page(rowCount: rowCount, limit: limit, position: .start)
    forward += page.rows
    while page.after != "" {
      page = Page(rowCount: rowCount, limit: limit, position: .after(try #require(Cursor.index(page.after))))
      try #require(!page.rows.isEmpty)
      forward += page.rows
    }
    #expect(forward == Array(0..<rowCount))

    var backward = Array(page.rows)
    while page.before != "" {
      page = Page(rowCount: rowCount, limit: limit, position: .before(try #require(Cursor.index(page.before))))
      try #require(!page.rows.isEmpty)
      backward = page.rows + backward
    }
    #expect(backward == Array(0..<rowCount))
  }

  /// A linear congruential generator (Knuth's constants), high bits first.
  private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state << 32 | state >> 32
    }
  }
}
