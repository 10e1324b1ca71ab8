import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite("The page about what comes in", .timeLimit(.minutes(10)))
struct IngestPageTests {
  private static let path = "/wabas/\(RunningServer.waba)/ingest"

  /// What the row of a number says.
  private static func figure(_ id: String, _ page: String) throws -> String {
    let row = try #require(try Regex("<tr id=\"\(id)\">.*").firstMatch(in: page)?.output[0].substring)
    return row.replacing(/<[^>]*>/, with: " ").split(separator: " ").joined(separator: " ")
  }

  @Test("It tells what the status tells, of the whole server, and what to do about what was rejected")
  func numbers() async throws {
    try await NativeWorld.run { server async throws in
      _ = try await server.deliver(Payload.status("wamid.unknown", "sent", at: RunningServer.now))
      _ = try await server.deliver("nonsense")
      _ = try await server.deliver(
        #"{"object":"whatsapp_business_account","entry":[{"id":"\#(RunningServer.waba)","changes":"#
          + #"[{"field":"account_update","value":{"event":"x"}}]}]}"#)
      try await server.settled()
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let answer = try await browser.send(.GET, Self.path)
      #expect(answer.status == 200)
      let page = answer.body
      let status = try JSONDecoder().decode(
        Status.self, from: Data(try await server.native(.GET, "/status").body.utf8))
      #expect(try Self.figure("facts", page).hasSuffix(" \(status.facts_settled)"))
      #expect(try Self.figure("deliveries", page).hasSuffix(" \(status.deliveries_settled)"))
      #expect(try Self.figure("pending", page).hasSuffix(" 0"))
      #expect(try Self.figure("lag", page).hasSuffix(" 0 s"))
      #expect(try Self.figure("unattributed", page).hasSuffix(" 1"))
      #expect(try !Self.figure("unattributed", page).contains("What to do"), "one of many is no alarm")
      #expect(try Self.figure("rejected", page).hasSuffix(" 1"))
      #expect(try Self.figure("rejected", page).contains("What to do: tickmark rejected list"))
      #expect(page.contains(##"Not as it should be: <a href="#rejected">Rejected</a>."##))
      #expect(page.contains("Of this server and all accounts on it, not of one WABA."))
      #expect(page.contains(#"<tr><th scope="row"><code>account_update</code><td>1"#))
      #expect(page.contains(#"<div id="live" data-refresh="10">"#))
      // The navigation keeps the days that were chosen, though none are here.
      let week = try await browser.send(.GET, Self.path + "?days=7").body
      #expect(week.contains(#"href="/wabas/\#(RunningServer.waba)?days=7""#) && !week.contains("class=\"period\""))
    }
  }

  private struct Status: Decodable {
    let facts_settled: Int
    let deliveries_settled: Int
  }

  @Test("Where nothing is wrong it says so")
  func allIsWell() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path).body
      #expect(page.contains("Nothing waits to be processed."))
      #expect(!page.contains("What to do"))
      #expect(page.contains("Nothing else came in."))
      #expect(!page.contains("Meta's own analytics"))
    }
  }

  private static let well = IngestStatus(
    version: "1", store: "sqlite", inbox: .init(pending: 0, pendingBytes: 0, oldestAgeSeconds: 0), factsSettled: 1000,
    factsUnattributed: 99, factsLate: 0, deliveriesSettled: 10, deliveriesRejected: 0, otherKinds: [:],
    sends: .init(recorded: 5, waiting: 0, held: 0, lost: 0, unregistered: 0), clicks: .init(), archive: [])

  private static func alarms(rejectedHeld: Int = 0, _ change: (inout IngestStatus) -> Void) -> [String] {
    var status = well
    change(&status)
    return
      (status.webhookFigures(of: RunningServer.waba, rejectedHeld: rejectedHeld) + status.sendFigures
      + status.linkFigures)
      .filter { $0.advice != nil }.map(\.id)
  }

  @Test("Each number that is not as it should be says what to do, and no other")
  func alarms() {
    #expect(Self.alarms { _ in } == [])
    #expect(Self.alarms { $0.inbox = .init(pending: 9, pendingBytes: 99, oldestAgeSeconds: 60) } == [])
    #expect(Self.alarms { $0.inbox.oldestAgeSeconds = 61 } == ["lag"])
    #expect(Self.alarms { $0.factsUnattributed = 499 } == [])
    #expect(Self.alarms { $0.factsUnattributed = 500 } == ["unattributed"])
    #expect(Self.alarms { $0.factsSettled = 0 } == ["unattributed"])
    #expect(Self.alarms { ($0.factsSettled, $0.factsUnattributed) = (0, 0) } == [])
    #expect(Self.alarms { $0.factsLate = 1 } == [])
    // What was read again, or is gone, is nothing to do about.
    #expect(Self.alarms { $0.deliveriesRejected = 1 } == [])
    #expect(Self.alarms(rejectedHeld: 1) { $0.deliveriesRejected = 1 } == ["rejected"])
    #expect(Self.alarms { $0.sends.waiting = 1 } == ["sends-waiting"])
    #expect(Self.alarms { $0.sends.held = 1 } == ["sends-held"])
    #expect(Self.alarms { $0.sends.lost = 1 } == ["sends-lost"])
    #expect(Self.alarms { $0.sends.unregistered = 1 } == ["sends-unregistered"])
    #expect(Self.alarms { $0.clicks.lost = 1 } == ["clicks-lost"])
    #expect(Self.alarms { ($0.clicks.held, $0.clicks.ignored) = (1, 1) } == [])
  }

  @Test("WABAs that show Meta's numbers tell how far these are fetched")
  func archive() async throws {
    try await RunningServer.runOverMeta { server, _ in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      _ = try await browser.send(.GET, "/wabas/\(RunningServer.waba)")
      let page = try await browser.send(.GET, Self.path).body
      #expect(page.contains("<h2 id=\"archive-heading\">Meta&#39;s own analytics</h2>"))
      #expect(page.contains("<bdi>WABA \(RunningServer.waba)</bdi>"))
      // All there are: three, and a fourth once the catalogue was fetched.
      #expect(page.contains(/<td>(3|4) of \1<td>2 Jul 2025/))
    }
  }

  @Test("What Meta refused is told in its words, as text, and with what to do")
  func refusals() async throws {
    try await RunningServer.run { server async throws in
      let table = ArchiveProgressTable(
        archive: [
          .init(
            waba: "\(RunningServer.waba)", templates: 4, fetched: 1, through: "2025-07-01",
            refusals: [.init(code: 190, message: "<b>Bad</b> token"), .init(code: 999, message: "Other")]),
          .init(waba: "7", templates: 3, fetched: 2, through: nil, refusals: []),
          .init(waba: "8", templates: 0, fetched: 0, through: nil, refusals: []),
          .init(waba: "9", templates: 1, fetched: 0, through: nil, refusals: [.init(code: 999, message: "Other")]),
        ], catalog: try await server.store.catalog.snapshot()
      ).html.text
      #expect(
        table.contains(
          "Meta refused: <bdi>&lt;b&gt;Bad&lt;/b&gt; token</bdi> (190), and 1 more. Give a valid token"))
      #expect(table.contains("<td>1 of 4<td>1 Jul 2025"))
      #expect(table.contains("The first fetch goes on by itself."))
      #expect(table.contains("No templates are known yet"))
      #expect(table.contains("Meta refused: <bdi>Other</bdi> (999).\n"))
    }
  }

  @Test("Others' WABAs have no such page, and nobody has who is not signed in")
  func gate() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      #expect(try await browser.send(.GET, Self.path).status == 303)
      _ = try await browser.signIn(key: server.key)
      #expect(try await browser.send(.GET, "/wabas/77/ingest").status == 404)
    }
  }
}
