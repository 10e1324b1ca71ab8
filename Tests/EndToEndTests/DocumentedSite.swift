import CountingWorlds
import Foundation
import GraphEmulator
import TemplateAnalytics

/// A server with something of everything that openapi.json speaks of, and Meta as it answers the senders behind it.
enum DocumentedSite {
  static let waba: Int64 = 109_087_654_321_098
  /// Of a region that gets no analytics.
  static let restrictedWABA: Int64 = 109_087_654_321_099
  static let phone = "106540352242922"
  static let token = "EAAGsecrettoken0ZC1"
  static let verifyToken = "verify"
  /// Those of the document's examples.
  static let templates: [Int64] = [1_317_000_000_000_067, 1_317_000_000_000_121]

  static func run(_ body: @Sendable (TestSite) async throws -> Void) async throws {
    var world = GraphWorld()
    world.wabas[WABAID(waba)!] = EmulatedWABA(
      tokens: [token], phoneNumbers: [phone],
      templates: [Template(id: TemplateID(templates[0])!, name: "festive_offer", language: "en_US")])
    try await GraphEmulator.run(world) { emulator in
      let site = try await TestSite(
        wabas: [waba],
        environment: ["TICKMARK_META_GRAPH_URL": emulator.url, "TICKMARK_META_VERIFY_TOKEN": verifyToken])
      let data = ["--data", site.directory]
      try await TestSite.succeed(
        ["waba", "set", "\(waba)", "--phone-number-id", "\(phone)=+919876543210", "--timezone", "Asia/Kolkata"] + data)
      try await TestSite.succeed(
        ["waba", "add", "\(restrictedWABA)", "--sid", TestSite.sid, "--country", "DE"] + data)
      let lines = templates.map {
        #"{"id":"\#($0)","name":"t\#($0)","language":"en_US","category":"MARKETING","status":"APPROVED","components":[{"#
          + #""type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop promotions"},"#
          + #"{"type":"URL","text":"\#(button)","url":"https://tickmark.example/l/{{1}}"}]}]}"#
      }
      try await TestSite.succeed(
        ["template", "import", "--waba", "\(waba)", "-"] + data, input: lines.joined(separator: "\n"))
      try await site.start()
      try await fill(site)
      try await body(site)
    }
  }

  struct Link: Decodable {
    let link_id: String
    let token: String
  }

  /// The text of the templates' link button.
  static let button = "Tell me more"

  /// A new link of the first template's button.
  static func link(at site: TestSite) async throws -> Link {
    let draft = #"{"template_id":"\#(templates[0])","button":"\#(button)","target":"https://shop.example.com/offer"}"#
    let answer = try await site.send(
      .POST, "/api/v1/wabas/\(waba)/links", headers: site.bearer, body: Array(draft.utf8))
    return try JSONDecoder().decode(Link.self, from: Data(answer.body))
  }

  /// Signs in to the dashboard.
  /// - Returns: what a browser sends of it: the header `Cookie`.
  static func session(at site: TestSite) async throws -> String {
    let form = try await site.send(.GET, "/sign-in", by: TestSite.browser)
    guard let token = form.text.firstMatch(of: /name="csrf_token" value="([^"]+)"/)?.1 else {
      throw TestSite.Failed(description: form.text)
    }
    let answer = try await site.send(
      .POST, "/sign-in",
      headers: [("Cookie", cookies(form)), ("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("csrf_token=\(token)&key=\(site.key)".utf8), by: TestSite.browser)
    guard answer.status == 303 else { throw TestSite.Failed(description: answer.text) }
    return cookies(answer)
  }

  /// Those that an answer sets.
  private static func cookies(_ answer: TestSite.Answer) -> String {
    answer.headers["set-cookie"].filter { !$0.contains("Max-Age=0") }.map { String($0.prefix { $0 != ";" }) }
      .joined(separator: "; ")
  }

  /// Sent, delivered, read and failed on 15 and 16 June 2025, a tap and a reply.
  private static func fill(_ site: TestSite) async throws {
    var items: [String] = []
    for (number, template) in (templates + templates + templates).enumerated() {
      for (status, delay) in [("sent", 0), ("delivered", 40), ("read", 90_000)] where number % 3 > 0 || delay == 0 {
        items.append(
          TestBodies.item(
            "wamid.\(number)", status, time: 1_750_000_000 + Int64(delay), template: "\(template)",
            phone: "9190000000\(10 + number)"))
      }
    }
    guard try await site.deliver(Array(TestBodies.statuses(items, waba: waba).utf8)) == 200 else {
      throw TestSite.Failed(description: "a delivery was not taken")
    }
    let tap =
      #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"messages","value":{"#
      + #""messaging_product":"whatsapp","metadata":{"phone_number_id":"\#(phone)"},"messages":[{"from":"919000000011","#
      + #""id":"wamid.tap","timestamp":"1750000100","type":"button","context":{"id":"wamid.1"},"#
      + #""button":{"text":"Stop promotions","payload":"x"}}]}}]}]}"#
    guard try await site.deliver(Array(tap.utf8)) == 200 else {
      throw TestSite.Failed(description: "a delivery was not taken")
    }
    try await site.settled()
  }
}
