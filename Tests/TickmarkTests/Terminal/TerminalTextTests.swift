import Testing

@testable import tickmark

/// Names of others on a terminal.
struct TerminalTextTests {
  @Test(arguments: [
    ("\u{1B}[31mred\u{1B}[0m", "�[31mred�[0m"), ("\u{1B}]0;title\u{7}", "�]0;title�"), ("a\r\nb\tc", "a��b�c"),
    ("\u{9B}2J", "�2J"), ("\u{202E}evil\u{2066}", "�evil�"), ("a\u{200D}b\u{FEFF}", "a�b�"), ("\u{7F}", "�"),
    ("x\u{A0}y\u{3000}z", "x y z"), ("\u{E000}\u{2028}", "��"), ("offer_1", "offer_1"), ("त्योहार", "त्योहार"),
  ])
  func nothingThatATerminalObeysIsLeft(text: String, shown: String) {
    #expect(TerminalText.harmless(text).unicodeScalars.elementsEqual(shown.unicodeScalars))
  }

  @Test func heapsOfMarksAreNotPassedOn() {
    let zalgo = "a" + String(repeating: "\u{301}", count: 50) + "b"
    #expect(TerminalText.harmless(zalgo).unicodeScalars.count == 4)
    #expect(TerminalText.harmless("\u{301}\u{301}").isEmpty)
    #expect(TerminalText.harmless("☎\u{FE0F}👍🏽") == "☎👍")
  }

  @Test(arguments: [
    ("", 0), ("offer", 5), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("🎉", 2), ("ａ", 2), ("☎", 1),
    ("\u{1F1EE}\u{1F1F3}", 2), ("–…█", 3),
  ])
  func widthsAreThoseOfTerminals(text: String, columns: Int) { #expect(TerminalText.width(text) == columns) }

  @Test(arguments: [
    ("offer", 5, "offer"), ("offers", 5, "offe…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("ab", 1, "…"), ("ab", 0, ""),
  ])
  func whatDoesNotFitIsCut(text: String, columns: Int, shown: String) {
    #expect(TerminalText.fitted(text, to: columns) == shown)
    #expect(TerminalText.width(TerminalText.fitted(text, to: columns)) <= columns)
  }

  /// Whatever the names are, the columns stay columns and the lines stay lines.
  @Test(arguments: 0..<50)
  func anyTextKeepsTheColumnsOfATable(seed: UInt64) {
    var random = DemoRandom(seed: seed)
    let pieces = ["a", "日", "🎉", "\u{1B}[2J", "\r", "\u{301}", "\u{202E}", "👨\u{200D}👩", "é", " ", "\u{9B}H", "🏽"]
    let rows = (0..<6).map { _ in
      [(0..<8).map { _ in pieces[random.below(pieces.count)] }.joined(), "END"]
    }
    let lines = Terminal.lines(rows)
    let ends = lines.map { TerminalText.width(String($0.dropLast(3))) }
    #expect(Set(ends).count == 1, "seed \(seed)")
    for line in lines {
      #expect(line.hasSuffix("END") && !line.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
  }
}
