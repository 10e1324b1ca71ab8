import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite("The page before anything came in", .timeLimit(.minutes(10)))
struct FirstRunPageTests {
  private static let path = "/wabas/\(RunningServer.waba)"

  private static func command(_ page: String) throws -> String {
    let text = try #require(page.firstMatch(of: /<pre id="trial" tabindex="0">([^<]*)<\/pre>/)?.1)
    return String(text).replacing("&#39;", with: "'").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }

  /// What a shell makes of the command: the arguments that `curl` gets.
  private static func arguments(_ command: String) throws -> [String] {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "curl() { printf '%s\\n' \"$@\"; }\n" + command]
    let output = Pipe()
    shell.standardOutput = output
    try shell.run()
    let bytes = try #require(try output.fileHandleForReading.readToEnd())
    shell.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("It says what to tell Meta, and its command turns it into the overview without counting anything")
  func wholeWay() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path).body
      #expect(page.contains("Nothing has come in yet"))
      #expect(page.contains("<code>\(server.url)/webhooks/meta</code>"))
      #expect(page.contains("<dt>Verify token<dd><code>verify me</code>"))
      #expect(page.contains("<code>message_template_status_update</code>"))
      #expect(page.contains("Meta takes only an <code>https</code> address"))
      #expect(!page.contains("Tell this server its secrets"))
      #expect(page.contains(#"<div id="live" data-refresh="2">"#))
      #expect(page.contains(#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#))
      #expect(!page.contains("app secret"), "neither the word nor the thing")

      let arguments = try Self.arguments(Self.command(page))
      #expect(arguments.count == 7)
      #expect([arguments[0], arguments[2], arguments[4]] == ["-H", "-H", "-d"])
      #expect(arguments[3] == "Content-Type: application/json")
      #expect(arguments[6] == server.url + "/webhooks/meta")
      let signature = arguments[1].split(separator: ": ").map(String.init)
      let answer = try await server.send(
        .POST, "/webhooks/meta", headers: [(signature[0], signature[1])], body: Array(arguments[5].utf8))
      #expect(answer.status == 200)
      try await server.settled()

      let overview = try await browser.send(.GET, Self.path).body
      // What is still to be done stands above it.
      #expect(overview.contains("Webhooks come in, and nothing is counted yet"))
      #expect(overview.contains("<code>\(server.url)/webhooks/meta</code>") && !overview.contains("curl"))
      #expect(overview.contains(#"data-metric="sent""#) && overview.contains(#"<div id="live" data-refresh="10">"#))
      #expect(!overview.contains("http-equiv"))
      let status = try await server.native(.GET, "/status").body
      #expect(status.contains(#""facts_settled":0"#) && status.contains(#""other_kinds":{"tickmark_test":1}"#))
      #expect(status.contains(#""deliveries_rejected":0"#))
    }
  }

  @Test("Behind a proxy the address is the proxy's, and what is no host's name is not repeated")
  func address() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server, isSecure: true)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path, headers: [("Host", "t.example")]).body
      #expect(page.contains("<code>https://t.example/webhooks/meta</code>"))
      #expect(try Self.command(page).hasSuffix(" 'https://t.example/webhooks/meta'"))
      #expect(!page.contains("Meta takes only an <code>https</code> address"))
      for host in ["a'b", "x;reboot", "<b>"] {
        let page = try await browser.send(.GET, Self.path, headers: [("Host", host)])
        #expect(page.status == 400 || page.body.contains("<code>https://YOUR-HOST/webhooks/meta</code>"), "\(host)")
        #expect(!page.body.contains("reboot") && !page.body.contains("<b>/"))
      }
    }
  }

  @Test("Settings that are missing are named, and a command that could not work is not shown")
  func missingSettings() async throws {
    try await RunningServer.run {
      $0.appSecrets = []
      $0.verifyToken = nil
    } body: { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path).body
      #expect(page.contains("TICKMARK_META_APP_SECRETS") && page.contains("TICKMARK_META_VERIFY_TOKEN"))
      #expect(page.contains("<dt>Verify token<dd>the one you set"))
      #expect(!page.contains("curl"))
    }
  }

  @Test("An account without a WABA is told how to add one, and the page goes on to it")
  func noWABA() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      try await catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      let key = try await catalog.addKey(sid: "OTHER", name: "", expiresAt: nil, now: RunningServer.now).text
      var browser = Browser(server)
      _ = try await browser.signIn(key: key)
      let page = try await browser.send(.GET, "/")
      #expect(page.status == 200)
      #expect(page.body.contains("tickmark waba add WABA_ID --sid OTHER "))
      #expect(page.body.contains(#"data-refresh="2""#) && page.body.contains("http-equiv=\"refresh\""))
      try await catalog.addWABA(WABA(id: WABAID(77)!, sid: "OTHER"))
      let next = try await browser.send(.GET, "/")
      #expect(next.status == 303 && next.location == "/wabas/77")
    }
  }

  @Test("Beside others that are counted already a new WABA is new, until something of its own comes")
  func amongOthers() async throws {
    try await NativeWorld.run { server async throws in
      try await server.store.catalog.addWABA(WABA(id: WABAID(77)!, sid: RunningServer.sid))
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, "/wabas/77").body
      #expect(page.contains("Nothing has come in yet"))
      #expect(!(try await browser.send(.GET, Self.path)).body.contains("Nothing has come in yet"))
      let arguments = try Self.arguments(Self.command(page))
      let signature = arguments[1].split(separator: ": ").map(String.init)
      _ = try await server.send(
        .POST, "/webhooks/meta", headers: [(signature[0], signature[1])], body: Array(arguments[5].utf8))
      try await server.settled()
      #expect(try await server.store.ledger.hasHeard(of: try #require(WABAID(77))))
      #expect(try await browser.send(.GET, "/wabas/77").body.contains(#"data-metric="sent""#))
    }
  }

  @Test("Receipts of messages whose template nobody told turn it as well, and what to do stays until something counts")
  func unattributed() async throws {
    try await NativeWorld.run { server async throws in
      try await server.store.catalog.addWABA(WABA(id: WABAID(77)!, sid: RunningServer.sid))
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      #expect(try await browser.send(.GET, "/wabas/77").body.contains("Nothing has come in yet"))
      let receipt = Payload.status("wamid.77", "sent", at: RunningServer.now - 60)
      _ = try await server.deliver(receipt.replacing("\(RunningServer.waba)", with: "77"))
      try await server.settled()
      let page = try await browser.send(.GET, "/wabas/77").body
      #expect(page.contains("Webhooks come in, and nothing is counted yet"))
      #expect(page.contains("What came in before waits for that, and counts then."))
      #expect(page.contains(#"data-metric="sent""#))
      let send = #"{"wamid":"wamid.77","template_id":"5"}"#
      #expect(try await server.native(.POST, "/wabas/77/sends", body: send).status == 200)
      try await server.settled()
      #expect(!(try await browser.send(.GET, "/wabas/77").body.contains("nothing is counted yet")))
    }
  }

  @Test("What belongs to the server is not shown to one account of several")
  func severalAccounts() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path).body
      #expect(page.contains("Nothing has come in yet") && page.contains("/webhooks/meta</code>"))
      #expect(page.contains("<dt>Verify token<dd>ask whoever runs this server"))
      #expect(!page.contains("verify me") && !page.contains("curl") && !page.contains("sha256="))
      #expect(!page.contains("Tell this server its secrets"))
    }
  }

  @Test("How webhooks are set up can be read again on the page about what comes in")
  func setUpAgain() async throws {
    try await NativeWorld.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path + "/ingest").body
      #expect(page.contains("<summary>Webhooks and sends of this WABA</summary>"))
      #expect(page.contains("<code>\(server.url)/webhooks/meta</code>"))
    }
    try await RunningServer.runOverMeta { server, _ in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      #expect(!(try await browser.send(.GET, Self.path + "/ingest").body.contains("Setting up")))
    }
  }

  @Test("A WABA that has counts is never new, nor one that shows Meta's")
  func notFirst() async throws {
    try await NativeWorld.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let empty = try await browser.send(.GET, Self.path + "?from=2025-01-01&to=2025-01-02").body
      #expect(!empty.contains("Nothing has come in yet"))
    }
    try await RunningServer.runOverMeta { server, _ in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path).body
      #expect(!page.contains("Nothing has come in yet"))
    }
  }
}
