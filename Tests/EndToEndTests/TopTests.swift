import Foundation
import TemplateAnalytics
import Testing

/// `tickmark top`, beside a running server.
@Suite(.timeLimit(.minutes(10))) struct TopTests {
  private static let waba = MetaCommandSite.waba
  private static var today: Day { Day(holding: UnixTime(Date().timeIntervalSince1970)) }

  /// A server with a template whose name is up to no good, and `sent` messages of it today.
  private static func site(sent: Int = 3) async throws -> TestSite {
    let site = try await TestSite(wabas: [waba.value])
    try await TestSite.succeed(
      ["template", "import", "--waba", "\(waba)", "-", "--data", site.directory],
      input: #"{"id":"1001","name":"\u001b[2Joffer","language":"en_US","category":"MARKETING","status":"APPROVED"}"#
        + "\n")
    try await site.start()
    try await deliver(site, 0..<sent)
    return site
  }

  private static func deliver(_ site: TestSite, _ numbers: Range<Int>) async throws {
    let items = numbers.map {
      TestBodies.item("wamid.\($0)", "delivered", time: today.start, template: "1001", phone: "16505551234")
    }
    #expect(try await site.deliver(Array(TestBodies.statuses(items, waba: waba.value).utf8)) == 200)
    try await site.settled()
  }

  private static func start(_ site: TestSite, _ terminal: PseudoTerminal) throws -> ChildProcess {
    try ChildProcess(
      [Tickmark.binary.path, "top", "--interval", "0.1", "--data", site.directory],
      environment: Tickmark.environment(["LANG": "C.UTF-8", "TERM": "xterm"]).filter {
        !["NO_COLOR", "COLUMNS", "LINES"].contains($0.key)
      }, input: terminal.path, output: terminal.path, errors: terminal.path)
  }

  @Test func oneLookAsJSON() async throws {
    let site = try await Self.site()
    let result = try await Tickmark.run(["top", "--once", "--json", "--data", site.directory])
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    let document = try MetaCommandSite.json(result)
    #expect(
      Set(document.keys) == [
        "time", "version", "store", "inbox", "facts_settled", "facts_per_second", "facts_unattributed",
        "deliveries_rejected", "date", "templates",
      ])
    #expect(document["store"] as? String == "sqlite")
    #expect(document["facts_settled"] as? Int == 3)
    #expect(document["facts_per_second"] is NSNull)
    #expect((document["inbox"] as? [String: Int]) == ["pending": 0, "oldest_age_seconds": 0])
    let templates = try #require(document["templates"] as? [[String: Any]])
    #expect(templates.count == 1)
    #expect(templates[0]["template_id"] as? String == "1001" && templates[0]["waba_id"] as? String == "\(Self.waba)")
    #expect(templates[0]["sent"] as? Int == 3 && templates[0]["delivered"] as? Int == 3)
    #expect((templates[0]["rates"] as? [String: Any])?["delivery"] as? Double == 1)
    _ = try await site.stop()
  }

  @Test func aLineForEachLook() async throws {
    let site = try await Self.site()
    let output = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try ChildProcess(
      [Tickmark.binary.path, "top", "--json", "--interval", "0.1", "--data", site.directory],
      environment: Tickmark.environment([:]), output: output)
    _ = try await process.outputHolding("\n")
    try await Self.deliver(site, 3..<10)
    _ = try await process.outputHolding("\"facts_settled\":10")
    process.send(SIGTERM)
    #expect(try await process.end() == 128 + SIGTERM)
    let lines = process.outputText.split(separator: "\n")
    #expect(lines.count >= 2)
    #expect(lines[0].contains(#""facts_per_second":null"#))
    #expect(lines[1].contains(/"facts_per_second":[0-9]/))
    _ = try await site.stop()
  }

  @Test func whatIsNoTerminalGetsOnePlainLook() async throws {
    let site = try await Self.site()
    for arguments in [["top"], ["top", "--once", "--waba", "\(Self.waba)"]] {
      let result = try await Tickmark.run(arguments + ["--data", site.directory], environment: ["LANG": "C.UTF-8"])
      #expect(result.exitCode == 0)
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      #expect(lines[0].hasPrefix("tickmark ") && lines[0].contains("  sqlite  "))
      #expect(lines[1].hasPrefix("pending 0, oldest 0 s   facts 3, –/s   unattributed 0   rejected 0"))
      #expect(lines[3].hasPrefix("TODAY"))
      #expect(lines[4].contains(/�\[2Joffer en_US +3 +3 +0 +0 +0 +0 +100\.0 +0\.0 +0\.0 +0\.0 +0\.0/))
      #expect(!result.output.contains("\u{1B}"))
    }
    let unknown = try await Tickmark.run(["top", "--waba", "42", "--data", site.directory])
    #expect(unknown.exitCode == 66 && unknown.errors.contains("hint: "))
    #expect(try await Tickmark.run(["top", "--interval", "0", "--data", site.directory]).exitCode == 64)
    #expect(try await Tickmark.run(["top", "--data", "/nowhere/at/all"]).exitCode == 66)
    _ = try await site.stop()
  }

  @Test func onATerminalItFollowsUntilSomebodyPressesQ() async throws {
    let site = try await Self.site()
    let terminal = try PseudoTerminal(columns: 120, rows: 24)
    let modes = terminal.modes
    let process = try Self.start(site, terminal)
    try await terminal.shows({ $0.contains("[2Joffer en_US") && $0.contains("q quits") }, by: process)
    #expect(terminal.text.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
    #expect(terminal.modes != modes)
    // Of the name there is only what harms nobody.
    #expect(!terminal.text.contains("\u{1B}[2Joffer"))
    try await Self.deliver(site, 3..<1500)
    try await terminal.shows({ $0.contains(/en_US +1,500 +1,500/) }, by: process)
    terminal.resize(columns: 40, rows: 6)
    process.send(SIGWINCH)
    // What it drew just before it heard of the new size may still be on its way.
    try await terminal.shows(
      {
        $0.components(separatedBy: "\u{1B}[H").dropFirst().contains {
          $0.contains("q quits") && !$0.contains("CLICKED")
        }
      }, by: process)
    terminal.press("x\u{1B}[A")
    try await terminal.shows({ $0.contains("q quits") }, by: process)
    terminal.press("q")
    #expect(try await process.end() == 0)
    terminal.read()
    #expect(terminal.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    #expect(terminal.modes == modes)
    _ = try await site.stop()
  }

  @Test func everyWayOutGivesTheTerminalBack() async throws {
    let site = try await Self.site()
    for leave: (PseudoTerminal, ChildProcess) -> Void in [
      { terminal, _ in terminal.press("\u{3}") }, { terminal, _ in terminal.press("\u{4}") },
      { $1.send(SIGTERM) }, { $1.send(SIGINT) }, { $1.send(SIGHUP) },
    ] {
      let terminal = try PseudoTerminal()
      let modes = terminal.modes
      let process = try Self.start(site, terminal)
      try await terminal.shows({ $0.contains("q quits") }, by: process)
      leave(terminal, process)
      #expect(try await process.end() == 0)
      terminal.read()
      #expect(terminal.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
      #expect(terminal.modes == modes)
    }
    _ = try await site.stop()
  }
}
