import CountingWorlds
import Foundation
import GraphEmulator
import TemplateAnalytics
import Testing

/// `tickmark reconcile`, against an emulated Meta.
@Suite(.timeLimit(.minutes(10))) struct ReconcileTests {
  /// Ours: a message on the 30th day before today, and three on the 20th. Meta's: the first alike, the others not.
  private static func fill(_ meta: MetaCommandSite) async throws -> Day {
    let day = meta.today.advanced(by: -20)
    let first = day.advanced(by: -10)
    for body in [
      MetaCommandSite.webhook(1002, first, sent: 1, delivered: 1),
      MetaCommandSite.webhook(1001, day, sent: 3, delivered: 2),
    ] { #expect(try await meta.site.deliver(body) == 200) }
    try await meta.site.settled()
    meta.set(EmulatedCounts(sent: 1, delivered: 1), 1002, first)
    meta.set(
      EmulatedCounts(
        sent: 5, delivered: 2, read: 1, clicked: [ButtonCount(kind: .url, content: "More", count: 4)]), 1001, day)
    return day
  }

  @Test(arguments: ClusterHarness.isInstalled ? [false, true] : [false])
  func differencesAreListedWithTheirReasons(overClickHouse: Bool) async throws {
    if overClickHouse {
      try await ClusterHarness.run { cluster in
        let directory = Tickmark.temporaryPath()
        _ = try await TestSite.succeed(["store", "init", "--data", directory], cluster.environment())
        try await Self.differences(cluster.environment(), directory: directory)
      }
    } else {
      try await Self.differences([:], directory: nil)
    }
  }

  private static func differences(_ environment: [String: String], directory: String?) async throws {
    try await MetaCommandSite.run(environment: environment, directory: directory) { meta in
      try await meta.site.start()
      let day = try await fill(meta)
      let days = day.advanced(by: -10)...day.advanced(by: 5)
      let table = try await meta.reconcile(days)
      #expect(table.exitCode == 0, "\(table)")
      #expect(table.errors == "")
      let lines = table.output.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      }
      #expect(lines[0] == "TEMPLATE DAY METRIC OURS META DIFFERENCE WHY")
      #expect(lines[1] == "1001 t1001 en_US \(day) sent 3 5 -2 sends_not_known")
      #expect(lines[2] == "1001 t1001 en_US \(day) read 0 1 -1 sends_not_known, read_receipts_off")
      #expect(lines[3] == "1001 t1001 en_US \(day) url_button 0 4 -4 link_clicks_not_told")
      #expect(lines[4] == "")
      #expect(lines[5].hasPrefix("sends_not_known Meta knows of sends that were not told here"))
      #expect(lines[6].hasPrefix("read_receipts_off A user who"))
      #expect(lines[7].hasPrefix("link_clicks_not_told Meta sends no webhook"))
      #expect(lines[9] == "METRIC OURS META DIFFERENCE")
      #expect(lines[10] == "sent 4 6 -33.33 %")
      #expect(lines[11] == "delivered 3 3 0 %")
      #expect(lines.suffix(2) == ["31 of 32 template-days agree", ""])

      let json = try await meta.reconcile(days, ["--json"])
      #expect(json.exitCode == 0)
      #expect(
        json.output.hasPrefix(
          #"{"days_compared":32,"days_equal":31,"differences":[{"day":"\#(day)","meta":5,"metric":"sent","name":"t1001","#
            + #""ours":3,"reasons":["sends_not_known"],"template_id":"1001"},"#))
      let document = try MetaCommandSite.json(json)
      #expect(
        Set(document.keys) == [
          "waba", "from", "to", "product", "days_compared", "days_equal", "totals", "differences", "reasons", "skipped",
        ])
      #expect(document["waba"] as? String == "\(MetaCommandSite.waba)")
      #expect(document["from"] as? String == "\(days.lowerBound)")
      #expect(document["product"] as? String == "cloud_api")
      #expect((document["totals"] as? [String: [String: Int]])?["sent"] == ["ours": 4, "meta": 6])
      let reasons = try #require(document["reasons"] as? [String: String])
      #expect(Set(reasons.keys) == ["sends_not_known", "read_receipts_off", "link_clicks_not_told"])

      // One template, and days to come.
      let one = try await meta.reconcile(day...meta.today.advanced(by: 30), ["--template", "1002", "--json"])
      let single = try MetaCommandSite.json(one)
      #expect(single["to"] as? String == "\(meta.today)")
      #expect(single["days_compared"] as? Int == 21)
      #expect((single["differences"] as? [Any])?.isEmpty == true)
      _ = try await meta.site.stop()
    }
  }

  @Test func whatMetaTellsNoLongerIsUnknown() async throws {
    try await MetaCommandSite.run { meta in
      let day = meta.today.advanced(by: -120)
      let body = String(decoding: MetaCommandSite.webhook(1001, day, sent: 2), as: UTF8.self)
      _ = try await TestSite.succeed(
        ["import", "--waba", "\(MetaCommandSite.waba)", "-", "--data", meta.site.directory], input: body + "\n")
      let table = try await meta.reconcile(day...day)
      #expect(table.exitCode == 0)
      #expect(table.output.contains(/sent +2 +– +– +no_longer_at_meta\n/))
      #expect(table.output.contains("\n0 of 0 template-days agree\n"))
      #expect(meta.asked.isEmpty)
      let json = try await meta.reconcile(day...meta.today, ["--json"])
      #expect(json.output.contains(#""meta":null,"metric":"sent","#))
      #expect(json.output.contains(#""sent":{"meta":0,"ours":0}"#))
      // We have been counting for a while, even though nothing near these days.
      let later = meta.today.advanced(by: -20)
      meta.set(EmulatedCounts(sent: 5), 1001, later)
      #expect(try await meta.reconcile(later...later).output.contains(/sent +0 +5 +-5 +sends_not_known\n/))
    }
  }

  @Test func withoutATokenTheArchiveIsCompared() async throws {
    try await MetaCommandSite.run(wabas: [77]) { meta in
      // Known to the archive alone: nobody registered it, and nothing of it was counted.
      let day = meta.today.advanced(by: -20)
      meta.set(EmulatedCounts(sent: 5), 1001, day)
      let fetched = try await meta.command(["archive", "fetch", "--waba", "\(MetaCommandSite.waba)"])
      #expect(fetched.exitCode == 0, "\(fetched)")
      let calls = meta.emulator.calls.count
      let table = try await meta.reconcile(day...meta.today, hasToken: false)
      #expect(table.exitCode == 0)
      #expect(table.errors.contains("there is no token for WABA \(MetaCommandSite.waba): Meta's numbers are those of"))
      #expect(table.output.contains(/sent +0 +5 +-5 +before_first_webhook\n/))
      #expect(meta.emulator.calls.count == calls)

      let nothing = try await meta.reconcile(day...meta.today, waba: WABAID(77)!, hasToken: false)
      #expect(nothing.exitCode == 78)
      #expect(nothing.errors.contains("error: there is no token to ask Meta with\nhint: set meta.access_token"))
      #expect(nothing.output == "")
      let unknown = try await meta.reconcile(day...meta.today, waba: WABAID(78)!)
      #expect(unknown.exitCode == 66)
      #expect(unknown.errors.hasPrefix("error: there is no WABA 78\nhint: "))
    }
  }

  @Test func aTemplateThatMetaDoesNotKnowIsLeftOutAndSaid() async throws {
    try await MetaCommandSite.run { meta in
      try await meta.site.start()
      let day = try await Self.fill(meta)
      #expect(try await meta.site.deliver(MetaCommandSite.webhook(4711, day, sent: 1)) == 200)
      try await meta.site.settled()
      // What Meta refuses of one template, it refuses of the call that names it.
      meta.emulator.fail { call in
        let ids = call.parameter("template_ids") ?? ""
        return ids.contains("1002") ? .error(status: 400, code: 100, message: "(#100) no template 1002") : nil
      }
      let json = try await meta.reconcile(day...day, ["--json"])
      #expect(json.exitCode == 0)
      let document = try MetaCommandSite.json(json)
      #expect(document["days_compared"] as? Int == 1)
      #expect(
        document["skipped"] as? [[String: String]] == [
          ["template_id": "1002", "why": "Meta refused: (#100) no template 1002 (100)"],
          ["template_id": "4711", "why": "Meta does not list it"],
        ])
      let table = try await meta.reconcile(day...day)
      #expect(table.errors.contains("template 4711 was left out: Meta does not list it\n"))
      let none = try await meta.reconcile(day...day, ["--template", "4711"])
      #expect(none.exitCode == 66)
      #expect(none.errors.contains("error: template 4711: Meta does not list it\nhint: see `tickmark template list"))
      let refused = try await meta.reconcile(day...day, ["--template", "1002"])
      #expect(refused.exitCode == 69)
      #expect(refused.errors.contains("error: Meta refused: (#100) no template 1002 (100)\nhint: "))
      _ = try await meta.site.stop()
    }
  }

  @Test func whatMetaRefusesIsToldInItsWords() async throws {
    try await MetaCommandSite.run { meta in
      meta.emulator.change { $0.wabas[MetaCommandSite.waba]?.insights = .refused }
      let refused = try await meta.reconcile(meta.today...meta.today)
      #expect(refused.exitCode == 69)
      #expect(refused.output == "")
      #expect(
        refused.errors.contains(
          "error: Meta refused: Template Insights are not available yet for this WhatsApp Business account. (200005)\n"
            + "hint: turn template insights on"))
      meta.emulator.change { $0.wabas[MetaCommandSite.waba]?.tokens = ["another"] }
      let unauthorized = try await meta.reconcile(meta.today...meta.today)
      #expect(unauthorized.exitCode == 69)
      #expect(unauthorized.errors.contains("Invalid OAuth access token"))
      #expect(!unauthorized.errors.contains(MetaCommandSite.token))
    }
  }

  @Test func slownessResetsAndBrokenAnswersPass() async throws {
    try await MetaCommandSite.run { meta in
      let day = meta.today.advanced(by: -20)
      meta.set(EmulatedCounts(sent: 5), 1001, day)
      meta.emulator.fail(.reset, .delay(.milliseconds(300)), on: "message_templates")
      meta.emulator.fail(
        .truncatedJSON(keeping: 0.5), .cutBody(keeping: 0.5), .html(status: 502), .delay(.milliseconds(300)),
        on: "template_analytics")
      let table = try await meta.reconcile(day...day)
      #expect(table.exitCode == 0, "\(table)")
      #expect(table.output.contains(/sent +0 +5 +-5/))
      meta.emulator.fail { $0.path.hasSuffix("template_analytics") ? .reset : nil }
      let down = try await meta.reconcile(day...day)
      #expect(down.exitCode == 69)
      #expect(down.output == "")
      #expect(down.errors.contains("error: Meta cannot be asked: "))
      #expect(down.errors.contains("hint: check the network and meta.graph_url, then run it again"))
    }
  }

  @Test func killedHalfWayItCanBeRunAgain() async throws {
    try await MetaCommandSite.run(templates: 25) { meta in
      let day = meta.today.advanced(by: -20)
      for template in [1001, 1025] { meta.set(EmulatedCounts(sent: 5), Int64(template), day) }
      let gate = GraphGate()
      meta.emulator.fail(nil, .hold(gate), on: "template_analytics")
      let arguments = ["reconcile", "--waba", "\(MetaCommandSite.waba)", "--from", "\(day)", "--to", "\(day)"]
      try await meta.kill(arguments) { _ in meta.asked.count == 2 }
      gate.open()
      meta.emulator.heal()
      let again = try await meta.reconcile(day...day, ["--json"])
      #expect(again.exitCode == 0, "\(again)")
      let document = try MetaCommandSite.json(again)
      #expect(document["days_compared"] as? Int == 25)
      #expect(document["days_equal"] as? Int == 23)
      #expect(try await TestSite.succeed(["check", "--data", meta.site.directory]).output.hasPrefix("all is well"))
    }
  }

  @Test func whatCannotBeAskedIsSaidWithAHint() async throws {
    let site = try await TestSite(wabas: [77])
    func errors(_ from: String, _ to: String, _ more: [String] = [], code: Int32 = 64) async throws -> String {
      let result = try await Tickmark.run(
        ["reconcile", "--waba", "77", "--from", from, "--to", to, "--data", site.directory] + more)
      #expect(result.exitCode == code, "\(result)")
      #expect(result.output == "")
      #expect(result.errors.contains("\nhint: ") || code == 64)
      return result.errors
    }
    #expect(
      try await errors("2025-02-30", "2025-03-01")
        == "error: --from: \"2025-02-30\" is no date\nhint: give a date as YYYY-MM-DD\n")
    #expect(try await errors("2025-02-01", "yesterday").hasPrefix("error: --to: \"yesterday\" is no date\nhint: "))
    #expect(
      try await errors("2025-02-02", "2025-02-01").hasPrefix("error: --from 2025-02-02 is after --to 2025-02-01\n"))
    #expect(try await errors("2099-01-01", "2099-01-02").contains("error: --from 2099-01-01 is to come\nhint: give"))
    #expect(try await errors("2025-02-01", "2025-02-01", ["--product", "SMS"]).contains("hint: give CLOUD_API or"))
    _ = try await errors("2025-02-01", "2025-02-01", ["--template", "x"])
    let nowhere = try await Tickmark.run([
      "reconcile", "--waba", "77", "--from", "2025-02-01", "--to", "2025-02-01", "--data", "/nowhere/at/all",
    ])
    #expect(nowhere.exitCode == 66)
  }
}
