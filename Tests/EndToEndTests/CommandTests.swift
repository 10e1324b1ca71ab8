import CountingWorlds
import Foundation
import Testing

/// The command line, as scripts use it.
@Suite(.timeLimit(.minutes(10))) struct CommandTests {
  private static let waba = FactGenerator.wabas[0]

  private static func json(_ result: Tickmark.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test func administrationWorksBesideARunningServer() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    try await site.start()
    let data = ["--data", site.directory, "--json"]
    let account = try Self.json(try await TestSite.succeed(["account", "create", "Second", "--no-plan"] + data))
    let sid = try #require(account["sid"] as? String)
    #expect(account["name"] as? String == "Second")
    let key = try Self.json(try await TestSite.succeed(["key", "create", "--sid", sid, "--name", "ci"] + data))
    let text = try #require(key["key"] as? String)
    _ = try await TestSite.succeed(
      ["waba", "add", "77", "--sid", sid, "--phone-number-id", "5=+919876543210", "--timezone", "Asia/Kolkata"] + data)
    func ask() async throws -> String {
      try await site.send(
        .GET,
        "/v2/\(sid)/whatsapp/77/templates_analytics?whatsapp_template_ids=1&start_date=2025-06-15&end_date=2025-06-15"
          + "&granularity=daily", headers: [("api-key", text)]
      ).text
    }
    #expect(try await ask().contains("WA-401"))
    _ = try await TestSite.succeed(["account", "set", sid, "--plan", "on"] + data)
    try await Self.eventually { try await ask().contains("WA200") }
    _ = try await TestSite.succeed(["waba", "set", "77", "--country", "DE"] + data)
    try await Self.eventually { try await ask().contains("error returned from meta") }
    let id = try #require(key["id"] as? String)
    _ = try await TestSite.succeed(["key", "revoke", id] + data)
    try await Self.eventually { try await ask().contains("RBC001") }
    let keys = try await TestSite.succeed(["key", "list", "--sid", sid] + data)
    #expect(keys.output.contains(#""state":"revoked""#))
    #expect(!keys.output.contains(text))
    _ = try await site.stop()
  }

  /// The server sees within a tenth of a second what another process changed.
  private static func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try await !condition() {
      guard ContinuousClock.now < deadline else {
        Issue.record("it did not come true")
        return
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  @Test(arguments: [true, false]) func anImportCountsOnceHoweverOftenItIsRepeated(besideAServer: Bool) async throws {
    let site = try await TestSite(wabas: [Self.waba])
    if besideAServer { try await site.start() }
    var lines = (0..<2500).map { #"{"wamid":"wamid.\#($0)","template_id":"42","sent_at":1750030000}"# }
    lines += (0..<1500).map {
      String(decoding: TestBodies.status("wamid.\($0)", "read", waba: Self.waba), as: UTF8.self)
    }
    let file = site.directory + "/history.ndjson"
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
    let arguments = ["import", "--waba", "\(Self.waba)", file, "--json", "--data", site.directory]
    let first = try Self.json(try await TestSite.succeed(arguments))
    #expect(first["sends"] as? Int == 2500)
    #expect(first["webhooks"] as? Int == 1500)
    #expect(first["already_imported"] as? Int == 0)
    let second = try Self.json(try await TestSite.succeed(arguments))
    #expect(second["already_imported"] as? Int == 4000)
    #expect(second["sends"] as? Int == 0)
    try FileManager.default.removeItem(atPath: file)
    if !besideAServer { try await site.start() }
    let counts = try await KaleyraCounts(
      asking: site, wabas: [Self.waba], templates: [42], from: "2025-06-15", to: "2025-06-15")
    #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 read"] == 1500)
    #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 sent"] == 1500)
    _ = try await site.stop()
    let check = try await TestSite.succeed(["check", "--recount", "--data", site.directory])
    #expect(check.output.hasPrefix("all is well: 2500 records"))
  }

  @Test func linesThatAreNotUnderstoodAreToldAndTheOthersImported() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    let result = try await Tickmark.run(
      ["import", "--waba", "\(Self.waba)", "-", "--json", "--data", site.directory],
      input: #"{"wamid":"wamid.1","template_id":"42"}"# + "\n\n" + #"{"wamid":"wamid.2"}"# + "\nnonsense\n")
    #expect(result.exitCode == 65)
    let counts = try Self.json(result)
    #expect(counts["sends"] as? Int == 1)
    #expect(counts["rejected"] as? Int == 2)
    #expect(result.errors.contains("line 3: template_id: give"))
    #expect(result.errors.contains("line 4: not a JSON object"))
    #expect(result.errors.contains("error: 2 lines not understood"))
  }

  @Test func templatesAreImportedAsMetaAnswersThem() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    let item =
      #"{"id":"123","name":"offer","language":"en_US","status":"APPROVED","category":"MARKETING","components":"#
      + #"[{"type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"}]}]}"#
    let arguments = ["template", "import", "--waba", "\(Self.waba)", "-", "--data", site.directory]
    for input in [#"{"data":[\#(item)],"paging":{}}"#, "[\(item)]", item + "\n" + item] {
      try await TestSite.succeed(arguments, input: input)
    }
    let list = try await TestSite.succeed([
      "template", "list", "--waba", "\(Self.waba)", "--json", "--data", site.directory,
    ])
    #expect(
      list.output == #"[{"category":"MARKETING","components":[{"text":"Hi","type":"BODY"},{"buttons":[{"text":"Stop","#
        + #""type":"QUICK_REPLY"}],"type":"BUTTONS"}],"id":"123","language":"en_US","name":"offer","status":"APPROVED"}]"#
        + "\n")
    let broken = try await Tickmark.run(arguments, input: item + "\n" + #"{"id":"x","name":"b"}"#)
    #expect(broken.exitCode == 65)
    #expect(broken.errors.contains("item 2: "))
  }

  @Test func rejectedDeliveriesAreListedShownAndTriedAgain() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    try await site.start()
    #expect(try await site.deliver(Array("nonsense".utf8)) == 200)
    try await site.settled()
    let data = ["--data", site.directory]
    let list = try await TestSite.succeed(["rejected", "list", "--json"] + data)
    let item = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any])
    let id = try #require(item["id"] as? Int)
    #expect(try await TestSite.succeed(["rejected", "show", "\(id)"] + data).output == "nonsense\n")
    #expect(try await Tickmark.run(["rejected", "show", "999"] + data).exitCode == 66)
    #expect(try await TestSite.succeed(["rejected", "retry", "--json"] + data).output == "{\"retried\":1}\n")
    try await Self.eventually { try await site.status().deliveries_rejected == 2 }
    _ = try await site.stop()
  }

  @Test func mistakesEndWithTheirExitCodeAndAHint() async throws {
    let site = try await TestSite(wabas: [])
    let data = ["--data", site.directory]
    func code(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Int32 {
      let result = try await Tickmark.run(arguments, environment: environment)
      #expect(result.output == "" || result.exitCode == 0)
      return result.exitCode
    }
    #expect(try await code(["frobnicate"]) == 64)
    #expect(try await code(["account", "create", "x", "--sid", "no spaces"] + data) == 64)
    #expect(try await code(["waba", "add", "x", "--sid", TestSite.sid] + data) == 64)
    #expect(try await code(["waba", "add", "5", "--sid", TestSite.sid, "--timezone", "Mars/Base"] + data) == 64)
    #expect(try await code(["waba", "add", "5", "--sid", TestSite.sid, "--phone-number-id", "5"] + data) == 64)
    #expect(try await code(["key", "create", "--sid", TestSite.sid, "--expires", "2025-02-30"] + data) == 64)
    #expect(try await code(["account", "create", "x", "--sid", TestSite.sid] + data) == 65)
    #expect(try await code(["key", "create", "--sid", "NOBODY"] + data) == 66)
    #expect(try await code(["import", "--waba", "5", "/nowhere/file"] + data) == 66)
    #expect(try await code(["check", "--data", "/nowhere/at/all"]) == 66)
    #expect(try await code(["account", "list", "--data", "/nowhere/at/all"]) == 66)
    #expect(try await code(["key", "create", "--sid", TestSite.sid, "--expires", "2020-01-01"] + data) == 64)
    #expect(try await code(["serve"] + data, ["TICKMARK_HTTP_PORT": "many"]) == 78)
    #expect(try await code(["serve"] + data, ["TICKMARK_HTTP_PROT": "1"]) == 78)
    #expect(try await Tickmark.run([]).exitCode == 0)
    let failed = try await Tickmark.run(["check", "--data", "/nowhere/at/all"])
    #expect(failed.errors.hasPrefix("error: "))
    #expect(failed.errors.contains("\nhint: "))
  }

  @Test func aSecondServerOnTheSameDirectoryOrPortIsRefused() async throws {
    let site = try await TestSite(wabas: [])
    try await site.start()
    let second = try await Tickmark.run(["serve", "--data", site.directory, "--port", "0"])
    #expect(second.exitCode == 69)
    #expect(second.errors.contains("another Tickmark is running"))
    let port = try #require(site.url.split(separator: ":").last)
    let other = site.directory + "-other"
    defer { try? FileManager.default.removeItem(atPath: other) }
    let third = try await Tickmark.run(["serve", "--data", other, "--port", String(port)])
    #expect(third.exitCode == 69)
    #expect(third.errors.contains("cannot listen on"))
    _ = try await site.stop()
  }
}
