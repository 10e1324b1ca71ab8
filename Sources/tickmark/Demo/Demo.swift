import Foundation
import Logging
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// A server with an account, a key and a WABA of its own, and the traffic that fills it.
struct Demo: Sendable {
  /// What happens once it is filled.
  enum Ending {
    /// Say how to ask, and go on serving.
    case howToAsk(json: Bool)
    /// Print one answer and stop.
    case oneAnswer
  }

  private static let host = "127.0.0.1"
  private let server: Server
  private let appSecret: String
  private let sid: String
  private let key: String
  /// Path and query of the link that signs in to the dashboard.
  private let signInPath: String
  private let traffic: DemoTraffic

  init(directory: String, messages: Int, port: Int) async throws {
    let now = UnixTime(Date().timeIntervalSince1970)
    traffic = DemoTraffic(messages: messages, seed: 2025, now: now)
    appSecret = UUID().uuidString
    sid = Account.newSID()
    var options = Server.Options()
    options.host = Self.host
    options.port = port
    options.appSecrets = [appSecret]
    server = try await Server(directory: directory, options: options, logger: Logger(label: "tickmark"))
    let catalog = server.store.catalog
    try await catalog.addAccount(Account(sid: sid, name: DemoCatalogue.accountName))
    try await catalog.addWABA(
      WABA(
        id: DemoCatalogue.waba, sid: sid, name: DemoCatalogue.accountName,
        phoneNumbers: [.init(id: DemoCatalogue.phoneNumberID, number: DemoCatalogue.phoneNumber)], country: "IN",
        timeZone: "Asia/Kolkata"))
    try await catalog.importTemplates(DemoCatalogue.templates, of: DemoCatalogue.waba, now: now)
    let (key, text) = try await catalog.addKey(sid: sid, name: "demo", expiresAt: nil, now: now)
    self.key = text
    signInPath = SignInLink(keyID: key.id, expiresAt: now + 86_400).path(server.store.sessionSecret)
  }

  /// Serves, fills, checks, and does what `ending` says.
  /// - Throws: ``CommandFailure`` 65 where an answer is not what was sent, 69 where the port cannot be had.
  func run(_ ending: Ending) async throws {
    let (servers, found) = AsyncStream.makeStream(of: Listening.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { found.finish() }
        try await server.run { found.yield($0) }
      }
      var iterator = servers.makeAsyncIterator()
      guard let server = await iterator.next() else {
        do { try await group.waitForAll() } catch let error where CommandFailure(error) == nil {
          throw CommandFailure.unavailable("cannot listen: \(error)", hint: "choose another port with --port")
        }
        return
      }
      let client = DemoClient(
        url: Server.url(host: Self.host, port: server.port), appSecret: appSecret, sid: sid, key: key, traffic: traffic)
      let totals = try await client.fill()
      try await DemoVerification(client: client, totals: totals, traffic: traffic).verify()
      switch ending {
      case .oneAnswer:
        Terminal.print(try await client.sampleAnswer())
        await server.stop()
      case .howToAsk(json: true):
        try Terminal.print(
          json: [
            "sid": sid, "key": key, "waba_id": DemoCatalogue.waba.description, "url": client.url,
            "example": client.url + client.samplePath, "dashboard": client.url + signInPath,
          ])
      case .howToAsk(json: false):
        tell(client, totals)
      }
      try await group.waitForAll()
    }
  }

  private func tell(_ client: DemoClient, _ totals: DemoTotals) {
    let small = DemoCatalogue.templates.filter { totals.lifetimeEvents(of: $0.id) < Policy().minimumEvents }
    Terminal.print(
      """
      \(DemoCatalogue.accountName): \(traffic.messages) messages in 30 days, every count checked against what was sent.

        SID      \(sid)
        API key  \(key)
        WABA     \(DemoCatalogue.waba)
        Server   \(client.url)

      See them in a browser; the link signs you in, and works for a day:

        \(client.url)\(signInPath)

      Ask as a program written for Kaleyra does:

        curl -H 'api-key: \(key)' \\
          '\(client.url)\(client.samplePath)'
      """)
    for template in small {
      Terminal.print(
        "\n\(template.name) (\(template.id)) has fewer than \(Policy().minimumEvents) events: its counts are withheld.")
    }
    Terminal.print("\nServing until you press Ctrl-C.")
  }
}
