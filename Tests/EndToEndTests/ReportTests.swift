import Foundation
import GraphEmulator
import TemplateAnalytics
import Testing

/// `tickmark report`, from the store and over HTTP.
@Suite(.timeLimit(.minutes(10))) struct ReportTests {
  private static let waba = MetaCommandSite.waba
  private static let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
  /// Long ago enough for nobody's midnight to matter.
  private static let day = today.advanced(by: -10)
  private static let hostile = "\\u001b[2J=evil,日本\\r\\n\\u202e"

  /// A server with two templates, one of them with a name that is up to no good, and what came of 5 messages.
  private static func site(_ environment: [String: String] = [:]) async throws -> TestSite {
    let site = try await TestSite(wabas: [waba.value])
    try await TestSite.succeed(
      ["template", "import", "--waba", "\(waba)", "-", "--data", site.directory],
      input: #"{"id":"1001","name":"offer","language":"en_US","category":"MARKETING","status":"APPROVED"}"# + "\n"
        + #"{"id":"1002","name":"\#(hostile)","language":"en","category":"UTILITY","status":"PAUSED"}"# + "\n")
    try await site.start(environment)
    for body in [
      MetaCommandSite.webhook(1001, day, sent: 4, delivered: 3, read: 2),
      MetaCommandSite.webhook(1002, day.advanced(by: 1), sent: 1),
    ] { #expect(try await site.deliver(body) == 200) }
    try await site.settled()
    return site
  }

  private static let span = ["--from", "\(day)", "--to", "\(day.advanced(by: 1))"]

  private static func local(_ site: TestSite, _ more: [String] = span) async throws -> Tickmark.Result {
    try await Tickmark.run(["report", "--waba", "\(waba)", "--data", site.directory] + more)
  }

  private static func remote(
    _ site: TestSite, _ more: [String] = span, waba: WABAID = waba, sid: String = TestSite.sid, key: String? = nil,
    url: String? = nil
  ) async throws -> Tickmark.Result {
    try await Tickmark.run(
      ["report", "--waba", "\(waba)", "--url", url ?? site.url, "--sid", sid] + more,
      environment: ["TICKMARK_API_KEY": key ?? site.key])
  }

  @Test func theStoreAndTheServerTellTheSame() async throws {
    let site = try await Self.site()
    for format in [["--json"], ["--format", "csv"], []] {
      let local = try await Self.local(site, Self.span + format)
      let remote = try await Self.remote(site, Self.span + format)
      #expect(local.exitCode == 0 && local.errors.isEmpty, "\(local)")
      #expect(local.output == remote.output)
      #expect(remote.exitCode == 0 && remote.errors.isEmpty, "\(remote)")
    }
    let document = try MetaCommandSite.json(try await Self.remote(site, Self.span + ["--json"]))
    #expect(
      Set(document.keys) == ["waba_id", "from", "to", "product_type", "totals", "templates", "rows"])
    let totals = try #require(document["totals"] as? [String: Any])
    #expect(totals["sent"] as? Int == 5 && totals["delivered"] as? Int == 3 && totals["read"] as? Int == 2)
    #expect((document["rows"] as? [Any])?.count == 4)

    let table = try await Self.local(site).output.split(separator: "\n").map(String.init)
    #expect(table[0].hasPrefix("ID    TEMPLATE"))
    #expect(table[1].contains(/1001  offer en_US +4 +3 +2 +0 +0 +75\.0 +66\.7 +0\.0 +0\.0/))
    #expect(table[2].hasPrefix("1002  �[2J=evil,日本��� en  "))
    #expect(table[3].contains(/TOTAL +5 +3 +2\b/))
    #expect(table.count == 4)

    let csv = try await Self.local(site, Self.span + ["--format", "csv", "--template", "1002"])
    #expect(
      csv.output == "template_id,template_name,language,date,state,sent,delivered,read,replied,clicked,"
        + "delivery_rate,read_rate,reply_rate,click_rate\r\n"
        + "1002,\"�[2J=evil,日本���\",en,\(Self.day),counted,0,0,0,0,0,,,,\r\n"
        + "1002,\"�[2J=evil,日本���\",en,\(Self.day.advanced(by: 1)),counted,1,0,0,0,0,0.0,,,\r\n")
    _ = try await site.stop()
  }

  @Test func thirtyDaysAreTheDefault() async throws {
    let site = try await Self.site()
    for result in [try await Self.local(site, ["--json"]), try await Self.remote(site, ["--json"])] {
      let document = try MetaCommandSite.json(result)
      let last = try #require((document["to"] as? String).flatMap { Day($0) })
      #expect(document["from"] as? String == "\(last.advanced(by: -29))")
      #expect((document["totals"] as? [String: Any])?["sent"] as? Int == 5)
      #expect((document["rows"] as? [Any])?.count == 60)
    }
    _ = try await site.stop()
  }

  @Test func whatAServerWithholdsIsNotZero() async throws {
    let site = try await Self.site(["TICKMARK_POLICY_MINIMUM_EVENTS": "5"])
    let table = try await Self.remote(site)
    #expect(table.exitCode == 0)
    #expect(table.output.contains(/1002 .* en +– +– +– +– +– +– +– +– +–\n/))
    #expect(table.output.contains(/TOTAL +4 +3 +2\b/))
    #expect(table.errors.hasPrefix("– 2 template-days withheld by the server"))
    let csv = try await Self.remote(site, Self.span + ["--format", "csv"])
    #expect(csv.output.contains("\(Self.day),withheld,,,,,,,,,\r\n"))
    let json = try await Self.remote(site, Self.span + ["--json", "--template", "1002"])
    #expect(json.output.contains(#""sent":null,"state":"withheld""#))
    #expect(json.output.contains(#""unknown_days":0,"withheld_days":2"#))
    // The operator's own store has no floor.
    #expect(try await Self.local(site).output.contains(/TOTAL +5 +3 +2\b/))
    _ = try await site.stop()
  }

  @Test func mistakesHaveTheirExitCodeAndAHint() async throws {
    let site = try await Self.site(["TICKMARK_POLICY_LOOKBACK_DAYS": "90"])
    func check(_ result: Tickmark.Result, _ code: Int32, _ words: String, hint: Bool = true) {
      #expect(result.exitCode == code && result.output.isEmpty, "\(result)")
      #expect(result.errors.contains(words), "\(result)")
      #expect(result.errors.contains("hint: ") == hint, "\(result)")
      #expect(!result.errors.contains(site.key))
    }
    check(try await Self.remote(site, key: "tmk_wrong_key"), 78, "error: RBC001: Incorrect SID or API key. (HTTP 401")
    check(try await Self.remote(site, sid: "NOBODY"), 78, "RBC001")
    check(try await Self.remote(site, waba: WABAID(42)!), 66, "Waba_Id is not present")
    let old = Self.today.advanced(by: -91)
    check(try await Self.remote(site, ["--from", "\(old)"]), 64, "error: WA400: start_date must be ")
    check(try await Self.remote(site, ["--template", "999"] + Self.span), 66, "has no template 999")
    check(try await Self.remote(site, url: site.url + "/other"), 69, "not an answer of Kaleyra's")
    check(try await Self.remote(site, url: "tickmark.example"), 64, "https://", hint: false)
    check(try await Self.remote(site, Self.span + ["--pod", "in"]), 64, "--url and --pod")
    check(try await Self.remote(site, Self.span + ["--data", "x"]), 64, "--data")
    check(try await Self.remote(site, key: ""), 64, "there is no API key")
    check(try await Self.local(site, ["--sid", TestSite.sid]), 64, "--sid")
    check(try await Self.local(site, ["--from", "2025-02-30"]), 64, "--from: \"2025-02-30\" is no date")
    check(try await Self.local(site, ["--from", "0001-01-01"]), 64, "days")
    check(try await Self.local(site, ["--json", "--format", "csv"]), 64, "--json and --format csv")
    check(try await Self.local(site, ["--template", "999"]), 66, "has no template 999")
    check(
      try await Tickmark.run(["report", "--waba", "42", "--data", site.directory]), 66, "there is no WABA 42")
    check(
      try await Tickmark.run(["report", "--waba", "42", "--data", "/nowhere/at/all"]), 66, "no data directory")
    let port = try #require(DeafPort())
    check(try await Self.remote(site, url: port.url), 69, "Connection refused")
    withExtendedLifetime(port) {}
    // Some of those named are there: the others are told of.
    let named = Self.span + ["--template", "1001", "--template", "999", "--template", "1001", "--format", "csv"]
    for some in [try await Self.remote(site, named), try await Self.local(site, named)] {
      #expect(some.exitCode == 0 && some.errors == "WABA \(Self.waba) has no template 999\n")
      #expect(some.output.split(separator: "\r\n").count == 3)
    }
    // The key of a server is no setting, and disturbs no other command.
    let list = try await Tickmark.run(
      ["waba", "list", "--data", site.directory], environment: ["TICKMARK_API_KEY": site.key])
    #expect(list.exitCode == 0)
    _ = try await site.stop()
  }

  @Test func whatMetaToldIsReadFromTheArchive() async throws {
    try await MetaCommandSite.run { meta in
      meta.set(EmulatedCounts(sent: 40, delivered: 30, read: 20, replied: 1), 1001, Self.day)
      _ = try await meta.command(["waba", "set", "\(Self.waba)", "--source", "meta"])
      let fetched = try await meta.command(["archive", "fetch", "--waba", "\(Self.waba)"])
      #expect(fetched.exitCode == 0, "\(fetched)")
      // Further back than Meta tells.
      let old = meta.today.advanced(by: -120)
      let table = try await meta.command(
        ["report", "--waba", "\(Self.waba)", "--from", "\(old)", "--to", "\(Self.day)"])
      #expect(table.exitCode == 0, "\(table)")
      #expect(table.output.contains(/1001  t1001 en_US +40 +30 +20 +1 +0\b/))
      #expect(table.output.contains(/1002  t1002 en_US +0 +0\b/))
      #expect(table.errors.contains("template-days not known: not 0, and not in the totals"))
      let csv = try await meta.command(
        ["report", "--waba", "\(Self.waba)", "--from", "\(old)", "--to", "\(Self.day)", "--format", "csv"])
      #expect(csv.output.contains("1001,t1001,en_US,\(old),unknown,,,,,,,,,\r\n"))
      #expect(csv.output.contains("1001,t1001,en_US,\(Self.day),counted,40,30,20,1,0,"))
    }
  }

  /// A server that has analytics and no list of templates.
  @Test func templatesThatAreNamedNeedNoCatalogue() async throws {
    let site = try await Self.site()
    try await GraphEmulator.run { server in
      server.fail { call in
        call.path.hasSuffix("message_templates")
          ? .answer(EmulatorAnswer(status: 404, headers: [], body: Array("<html>".utf8)))
          : .answer(
            EmulatorAnswer(
              status: 200, headers: [],
              body: Array(
                (#"{"code":"WA200","message":"","data":[{"data_points":[{"template_id":"7","start":\#(Self.day.start),"#
                  + #""sent":3,"delivered":2,"read":1,"replied":0}]}],"paging":{"cursors":{"after":""}},"error":{}}"#)
                  .utf8)))
      }
      let named = try await Self.remote(site, Self.span + ["--template", "7"], url: server.url)
      #expect(named.exitCode == 0)
      #expect(named.output.contains(/7 +7 +3 +2 +1\b/))
      #expect(named.errors.hasPrefix("the names of the templates are not known: "))
      // The second day was asked for, and nobody told of it.
      #expect(named.errors.contains("1 template-day not known"))
      let all = try await Self.remote(site, url: server.url)
      #expect(all.exitCode == 69)
    }
    _ = try await site.stop()
  }
}
