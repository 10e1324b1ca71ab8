import TemplateAnalytics
import Testing

@testable import tickmark

/// The table of `tickmark report`.
struct ReportTableTests {
  private static func lines(_ report: Report, _ look: TerminalLook) -> [String] {
    ReportTable(report: report, look: look).lines
  }

  @Test func aPipeGetsEverythingPlain() {
    #expect(
      Self.lines(ReportFixture.mixed, TerminalLook()) == [
        "ID    TEMPLATE     SENT  DLVRD  READ  REPLIED  CLICKED  DLV%  READ%  REPL%  CLK%",
        "1003  1003         2000   1000     0        0        0  50.0    0.0    0.0   0.0",
        "1001  offer en_US  1234   1224   600       10       99  99.2   49.0    0.8   8.1",
        "1002  code en_US      –      –     –        –        –     –      –      –     –",
        "      TOTAL        3234   2224   600       10       99  68.8   27.0    0.4   4.5",
      ])
  }

  @Test func aWideTerminalGetsSeparatorsAndAPictureOfTheDays() {
    #expect(
      Self.lines(ReportFixture.mixed, ReportFixture.terminal(120)) == [
        "ID    TEMPLATE      SENT  DLVRD  READ  REPLIED  CLICKED  DLV%  READ%  REPL%  CLK%  SENT BY DAY",
        "1003  1003         2,000  1,000     0        0        0  50.0    0.0    0.0   0.0   █ ",
        "1001  offer en_US  1,234  1,224   600       10       99  99.2   49.0    0.8   8.1  █▁▃",
        "1002  code en_US       –      –     –        –        –     –      –      –     –     ",
        "      TOTAL        3,234  2,224   600       10       99  68.8   27.0    0.4   4.5  ▅█▂",
      ])
  }

  @Test func withoutUTF8ThereIsNoPictureAndNoDash() {
    let lines = Self.lines(ReportFixture.mixed, ReportFixture.terminal(120, utf8: false))
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    #expect(!lines[0].contains("SENT BY DAY"))
  }

  /// What is least missed goes first.
  @Test(arguments: 1...140)
  func noLineIsWiderThanTheTerminalUnlessItIsNoneAtAll(columns: Int) {
    let report = ReportFixture.report([
      ReportFixture.template(
        1_317_000_000_000_067, "seasonal_greetings_and_much_more",
        [.counted(ReportFixture.counts(123_456, read: 99_999))]),
      ReportFixture.template(1_317_000_000_000_121, "日本語のテンプレート🎉", [.counted(ReportFixture.counts(7))]),
    ])
    let table = ReportTable(report: report, look: ReportFixture.terminal(columns))
    let widths = Set(table.lines.map(TerminalText.width))
    if columns >= 24 { #expect(widths.allSatisfy { $0 <= columns }, "\(columns): \(widths)") }
    #expect(table.lines[0].contains("SENT"))
    #expect((columns < 83) == table.notes.contains { $0.hasPrefix("not all columns") })
  }

  @Test func whatIsNotKnownIsExplainedAndWhatIsKnownIsNot() {
    #expect(
      ReportTable(report: ReportFixture.mixed, look: TerminalLook()).notes == [
        "– 3 template-days withheld by the server (as a rule, of templates with fewer than 1000 events in all): "
          + "not 0, and not in the totals", "– 2 template-days not known: not 0, and not in the totals",
      ])
    let known = ReportFixture.report([ReportFixture.template(1, "a", [.counted(ReportFixture.counts(1))])])
    #expect(ReportTable(report: known, look: TerminalLook()).notes.isEmpty)
  }

  @Test func headerAndTotalsStandOut() {
    let lines = Self.lines(ReportFixture.mixed, ReportFixture.terminal(90, styles: true))
    #expect(lines.map { $0.hasPrefix("\u{1B}[1m") } == [true, false, false, false, true])
    #expect(lines.map { $0.hasSuffix("\u{1B}[0m") } == [true, false, false, false, true])
  }

  @Test func aNameObeysNobody() {
    let report = ReportFixture.report([
      ReportFixture.template(
        1, "\u{1B}[2J\u{9B}31m\r\nevil\u{202E}", [.counted(ReportFixture.counts(1))], language: "\u{7}")
    ])
    for look in [TerminalLook(), ReportFixture.terminal(100), ReportFixture.terminal(100, styles: true)] {
      let lines = Self.lines(report, look)
      #expect(lines.count == 3)
      #expect(!lines[1].unicodeScalars.contains { [.control, .format].contains($0.properties.generalCategory) })
    }
  }
}
