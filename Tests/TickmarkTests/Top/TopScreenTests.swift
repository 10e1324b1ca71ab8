import Foundation
import TemplateAnalytics
import TemplateAnalyticsServer
import Testing

@testable import tickmark

/// What `tickmark top` shows.
struct TopScreenTests {
  private static func template(
    _ id: Int64, _ name: String?, sent: Int, failed: Int = 0, waba: Int64 = 109_087_654_321_098
  ) -> TopTemplate {
    TopTemplate(
      key: TemplateKey(waba: WABAID(waba)!, template: TemplateID(id)!), name: name, language: name.map { _ in "en" },
      counts: ReportCounts(sent: sent, delivered: sent / 2, read: sent / 4, replied: 1, clicked: 2), failed: failed)
  }

  private static func snapshot(_ templates: [TopTemplate], speed: Double? = 1234.5) -> TopSnapshot {
    TopSnapshot(
      time: Day("2025-07-02")!.start + 3723, store: "sqlite", pending: 12, oldestAge: 3, factsSettled: 182_392,
      factsPerSecond: speed, factsUnattributed: 1161, deliveriesRejected: 1, templates: templates)
  }

  @Test func theWholePicture() {
    let snapshot = Self.snapshot([
      Self.template(1001, "offer", sent: 2000, failed: 250), Self.template(1002, nil, sent: 4),
    ])
    #expect(
      TopScreen(snapshot: snapshot, look: ReportFixture.terminal(100)).frame() == [
        "tickmark \(Tickmark.version)  sqlite  2025-07-02 01:02:03 UTC",
        "pending 12, oldest 3 s   facts 182,392, 1,235/s   unattributed 1,161   rejected 1", "",
        "TODAY      SENT  DLVRD  READ  REPLIED  CLICKED  FAILED  DLV%  READ%  REPL%   CLK%  FAIL%",
        "offer en  2,000  1,000   500        1        2     250  50.0   50.0    0.1    0.2   20.0",
        "1002          4      2     1        1        2       0  50.0   50.0   50.0  100.0    0.0", "q quits",
      ])
    #expect(
      TopScreen(snapshot: Self.snapshot([], speed: nil), look: TerminalLook()).lines.suffix(3) == [
        "pending 12, oldest 3 s   facts 182392, –/s   unattributed 1161   rejected 1", "",
        "nothing was counted today (UTC)",
      ])
  }

  @Test func wabasAreNamedWhereThereAreSeveralAndRoomForThem() {
    let snapshot = Self.snapshot([Self.template(1, "a", sent: 2), Self.template(2, "b", sent: 1, waba: 42)])
    let wide = TopScreen(snapshot: snapshot, look: ReportFixture.terminal(140)).lines
    #expect(wide[3].hasPrefix("WABA             TODAY  "))
    #expect(wide[5].hasPrefix("42               b en "))
    #expect(TopScreen(snapshot: snapshot, look: ReportFixture.terminal(80)).lines[3].hasPrefix("TODAY"))
  }

  @Test(arguments: [(10, 5), (24, 1), (40, 12), (81, 24), (200, 60)])
  func aFrameNeverOutgrowsTheScreen(columns: Int, rows: Int) {
    let templates = (1...30).map { Self.template(Int64($0), "\u{1B}[2Jname\u{7}_日本🎉_\($0)", sent: 1_000_000 - $0) }
    var look = ReportFixture.terminal(columns)
    look.rows = rows
    for failure in [nil, "the store does not answer\u{1B}[31m"] {
      let frame = TopScreen(snapshot: Self.snapshot(templates), look: look).frame(failure: failure)
      #expect(frame.count <= rows)
      if columns >= 24 { #expect(frame.allSatisfy { TerminalText.width($0) <= columns }) }
      #expect(!frame.joined().unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
  }

  @Test func whatIsLeftOutAndWhatFailedIsTold() {
    var look = ReportFixture.terminal(100)
    look.rows = 8
    let snapshot = Self.snapshot((1...5).map { Self.template(Int64($0), "t\($0)", sent: 10 - $0) })
    let frame = TopScreen(snapshot: snapshot, look: look).frame(failure: "it is away")
    #expect(frame.count == 8)
    #expect(frame[6].hasPrefix("t3 en"))
    #expect(frame[7] == "error: it is away   2 more   q quits")
  }
}
