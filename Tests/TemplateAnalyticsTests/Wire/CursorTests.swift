import TemplateAnalytics
import Testing

@Suite("Cursors")
struct CursorTests {
  @Test(
    "A row's cursor is its decimal index in base64 with = written ZD",
    arguments: [
      (0, "MAZDZD"), (1, "MQZDZD"), (9, "OQZDZD"), (10, "MTAZD"), (24, "MjQZD"), (100, "MTAw"), (999, "OTk5"),
      (1234, "MTIzNAZDZD"), (123_456, "MTIzNDU2"), (9_999_999, "OTk5OTk5OQZDZD"), (999_999_999, "OTk5OTk5OTk5"),
    ])
  func cursorOfIndex(index: Int, text: String) {
    #expect(Cursor.text(index) == text)
    #expect(Cursor.index(text) == index)
  }

  @Test("Every cursor leads back to its row")
  func roundTrip() {
    for index in 0..<12_000 { #expect(Cursor.index(Cursor.text(index)) == index) }
  }

  @Test(
    "What is not exactly a cursor is refused",
    arguments: [
      "", "ZD", "ZDZD", "0", "24", "MA", "MA==", "MAZD", "MAZDZDZD", "MAZDZDZDZD", "MjQ=", "MjQ", "MjQZDZD", "mazdzd",
      "MBZDZD", "MjRZD",  // bits set that carry nothing
      "MDAZD", "MDE=", "MDEZD",  // 00 and 01
      "LTEZD",  // -1
      "KzEZD",  // +1
      "YWJj",  // abc
      "MTAwMDAwMDAwMAZDZD",  // 1,000,000,000
      "OTk5OTk5OTk5OTk5",  // twelve nines
      "MAZDZD ", " MAZDZD", "MA\u{0}", "é", "MjQZDMjQZD", "////////////////", "99999999999999",
    ])
  func garbageIsRefused(text: String) {
    #expect(Cursor.index(text) == nil)
  }

  @Test("A text of any length is refused")
  func longTextIsRefused() {
    #expect(Cursor.index(String(repeating: "MTAw", count: 100_000)) == nil)
  }
}
