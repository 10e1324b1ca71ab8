import Foundation
import GraphEmulator
import Logging
import MetaGraph
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

/// A server whose Meta is an emulator.
struct ProxySite: Sendable {
  static let phone = "106540352242922"
  /// Of a WABA that Meta knows and we do not.
  static let strangersPhone = "106540352249999"
  static let token = "EAAGsecrettoken0ZC1"
  /// At Meta's; the server's catalogue lacks it.
  static let newTemplate = Template(
    id: TemplateID(1_990_000_000_000_001)!, name: "brand_new", language: "en_US", category: .marketing,
    status: .approved)

  let emulator: GraphEmulator
  let server: RunningServer

  static var world: GraphWorld {
    var world = GraphWorld()
    world.wabas[RunningServer.waba] = EmulatedWABA(
      tokens: [token], phoneNumbers: [phone],
      templates: [
        Template(
          id: RunningServer.template, name: "offer", language: "en_US", category: .marketing, status: .approved),
        Template(
          id: RunningServer.otherTemplate, name: "code", language: "en_US", category: .authentication,
          status: .approved), newTemplate,
      ])
    world.wabas[WABAID(999)!] = EmulatedWABA(
      tokens: [token], phoneNumbers: [strangersPhone],
      templates: [Template(id: TemplateID(9)!, name: "offer", language: "en_US")])
    return world
  }

  static func run(
    _ change: @Sendable (inout Server.Options) -> Void = { _ in },
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    body: @Sendable (ProxySite) async throws -> Void
  ) async throws {
    try await GraphEmulator.run(world) { emulator in
      try await RunningServer.run(
        { options in
          options.meta.url = emulator.url
          change(&options)
        }, logger: logger
      ) { server in
        try await body(ProxySite(emulator: emulator, server: server))
      }
    }
  }

  /// A body that sends a template.
  static func body(
    _ template: String = "offer", language: String = "en_US", to recipient: String = "919000000001"
  ) -> String {
    #"{"messaging_product":"whatsapp","to":"\#(recipient)","type":"template","template":{"name":"\#(template)","#
      + #""language":{"code":"\#(language)"},"components":[{"type":"body","parameters":[{"type":"text","#
      + #""text":"Sheena Nelson"}]}]}}"#
  }

  func send(
    _ body: String = ProxySite.body(), edge: String = "messages", phone: String = ProxySite.phone,
    contentType: String = "application/json", headers: [(String, String)] = [], query: String = ""
  ) async throws -> RunningServer.Answer {
    try await server.send(
      .POST, "/v25.0/\(phone)/\(edge)\(query)",
      headers: [("Authorization", "Bearer " + Self.token), ("Content-Type", contentType)] + headers,
      body: Array(body.utf8))
  }

  /// The wamid that an answer names; nil where it names none.
  static func wamid(_ answer: RunningServer.Answer) -> String? {
    guard answer.status == 200 else { return nil }
    return SendAnswer.wamids(Data(answer.body.utf8)).first
  }

  /// Delivers Meta's receipts that the messages were sent.
  func deliverReceipts(of wamids: [String]) async throws {
    for start in stride(from: 0, to: wamids.count, by: 100) {
      let items = wamids[start..<min(start + 100, wamids.count)].map {
        Payload.item($0, "sent", at: RunningServer.now)
      }
      #expect(try await server.deliver(Payload.statuses(items)).status == 200)
    }
    try await server.settled()
  }

  /// Messages that were sent, as Kaleyra's face tells: receipts that found the template of their message.
  func sent(of template: TemplateID, product: String = "CLOUD_API") async throws -> Int {
    let answer = try await server.analytics([
      "whatsapp_template_ids": "\(template)", "start_date": "2025-07-02", "metric_types": "SENT",
      "product_type": product,
    ])
    #expect(answer.status == 200, "\(answer.body)")
    // A template that is not known has no row.
    return answer.body.firstMatch(of: /"sent":([0-9]+)/).flatMap { Int($0.1) } ?? 0
  }

  /// Messages of the template that are recorded, whether there is a receipt or not.
  func accepted(of template: TemplateID, product: ProductType = .cloudAPI) async throws -> Int {
    let day = Day(holding: RunningServer.now)
    let report = try await server.store.ledger.report(
      waba: RunningServer.waba, templates: [template], days: day...day, product: product)
    return report.days[template]?[day]?.counts.accepted ?? 0
  }

  struct Sends: Decodable, Equatable {
    var recorded = 0
    var waiting = 0
    var held = 0
    var lost = 0
    var unregistered = 0
  }

  /// What the status route tells of sends.
  func sends() async throws -> Sends {
    struct Status: Decodable { let sends: Sends }
    let answer = try await server.native(.GET, "/status")
    return try JSONDecoder().decode(Status.self, from: Data(answer.body.utf8)).sends
  }

  /// Waits until it is so.
  func until(_ isSo: @Sendable () async throws -> Bool) async throws {
    while try await !isSo() { try await Task.sleep(for: .milliseconds(5)) }
  }
}
