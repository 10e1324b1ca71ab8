import Foundation
import GraphEmulator
import TemplateAnalytics
import TemplateAnalyticsStore

/// A server with what the pages of the dashboard are to show: a shop as there are many, names and texts of somebody who
/// means harm, a WABA that changes, three that heard nothing yet, and one whose source is Meta.
enum DashboardWorld {
  static let shop: Int64 = 109_087_654_321_001
  static let hostile: Int64 = 109_087_654_321_002
  static let live: Int64 = 109_087_654_321_003
  static let empty: Int64 = 109_087_654_321_004
  /// Hears the first while somebody looks.
  static let first: Int64 = 109_087_654_321_005
  /// Likewise, while somebody looks without scripts.
  static let plain: Int64 = 109_087_654_321_006
  static let meta: Int64 = 109_087_654_321_007
  /// Two templates of which one was sent a little more.
  static let race: Int64 = 109_087_654_321_010
  /// Of another account.
  static let foreign: Int64 = 109_087_654_321_008
  static let verifyToken = "verify-<me>"
  private static let token = "EAAGsecrettoken0ZC1"

  /// What the scenarios are told of it, by name.
  static let wabas = [
    "shop": shop, "hostile": hostile, "live": live, "empty": empty, "first": first, "plain": plain, "meta": meta,
    "foreign": foreign, "race": race,
  ]

  static func run(_ body: @Sendable (TestSite) async throws -> Void) async throws {
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    try await GraphEmulator.run(graph(today)) { emulator in
      let site = try await TestSite(
        wabas: [],
        environment: [
          "TICKMARK_META_GRAPH_URL": emulator.url, "TICKMARK_META_ACCESS_TOKENS": "\(meta)=\(token)",
          "TICKMARK_META_VERIFY_TOKEN": verifyToken,
        ])
      try await register(site)
      try await site.start()
      try await fill(site)
      try await fetched(site)
      try await body(site)
      guard try await site.stop() == 0 else { throw TestSite.Failed(description: site.log) }
    }
  }

  private static func register(_ site: TestSite) async throws {
    let data = ["--data", site.directory]
    func add(_ waba: Int64, _ name: String, _ more: [String] = [], sid: String = TestSite.sid) async throws {
      try await TestSite.succeed(
        ["waba", "add", "\(waba)", "--sid", sid, "--name", name, "--country", "IN", "--timezone", "Asia/Kolkata"]
          + more + data, site.environment)
    }
    try await add(shop, "Festive Store", ["--phone-number-id", "106540352242922=+919876543210"])
    try await add(hostile, #"</title><script>document.title="owned"</script>"#)
    try await add(live, "Busy Store")
    try await add(race, "Racing Store")
    try await add(empty, "New Store")
    try await add(first, "Second New Store")
    try await add(plain, "Third New Store")
    try await add(meta, "Store at Meta", ["--source", "meta"])
    try await TestSite.succeed(["account", "create", "Others", "--sid", "HXAP2600000097IN"] + data)
    try await add(foreign, "Store of Others", sid: "HXAP2600000097IN")
    for (waba, file) in [(shop, "shop"), (hostile, "hostile")] {
      try await TestSite.succeed(
        ["template", "import", "--waba", "\(waba)", PythonTool.support("dashboard/\(file).ndjson")] + data)
    }
    try await TestSite.succeed(
      ["template", "import", "--waba", "\(live)", "-"] + data,
      input: #"{"id":"3001","name":"busy_offer","language":"en_US","category":"MARKETING","status":"APPROVED"}"#)
    try await TestSite.succeed(
      ["template", "import", "--waba", "\(race)", "-"] + data,
      input: [(6001, "ahead"), (6002, "behind")].map { id, name in
        #"{"id":"\#(id)","name":"\#(name)","language":"en_US","category":"MARKETING","status":"APPROVED"}"#
      }.joined(separator: "\n"))
  }

  private static func fill(_ site: TestSite) async throws {
    for (waba, habits) in [
      (shop, shopHabits), (hostile, try hostileHabits()), (live, [.init(template: "3001", daily: 4)]),
      (race, [.init(template: "6001", daily: 2), .init(template: "6002", daily: 1)]),
    ] {
      try await post(DashboardTraffic(waba: waba, habits: habits), to: site)
    }
    // Of no template, and of nothing that is known.
    let unattributed = TestBodies.status(
      "wamid.unattributed", waba: shop, time: UnixTime(Date().timeIntervalSince1970) - 60)
    let rejected = Array(
      #"{"object":"whatsapp_business_account","entry":[{"id":"\#(shop)","changes":[{"field":"messages","value":7}]}]}"#
        .utf8)
    for body in [unattributed, rejected] where try await site.deliver(body) != 200 {
      throw TestSite.Failed(description: "a delivery was not taken")
    }
    for (template, button, count) in [
      ("1001", "Shop now", 40), ("1003", "Complete order", 12), ("1005", "Track parcel", 9),
    ] {
      try await click(template: template, button: button, count, at: site)
    }
    try await site.settled()
  }

  static func post(_ traffic: DashboardTraffic, to site: TestSite) async throws {
    let (sends, webhooks) = try traffic.write()
    let lines = sends.split(separator: 0x0a)
    for start in stride(from: 0, to: lines.count, by: 10_000) {
      let part = lines[start..<min(start + 10_000, lines.count)].joined(separator: [0x0a])
      guard try await site.register(Array(part), waba: traffic.waba) == 200 else {
        throw TestSite.Failed(description: "sends were not taken")
      }
    }
    for body in webhooks where try await site.deliver(body) != 200 {
      throw TestSite.Failed(description: "a delivery was not taken")
    }
  }

  /// Follows a link, four times of five from a message of its own.
  private static func click(template: String, button: String, _ count: Int, at site: TestSite) async throws {
    let draft = #"{"template_id":"\#(template)","button":"\#(button)","target":"https://shop.example/"}"#
    let answer = try await site.send(
      .POST, "/api/v1/wabas/\(shop)/links", headers: site.bearer, body: Array(draft.utf8))
    let link = try JSONDecoder().decode(TestSite.Link.self, from: Data(answer.body))
    guard let secret = LinkSecret(link.secret), let id = LinkID(link.link_id) else {
      throw TestSite.Failed(description: answer.text)
    }
    let before = try await site.clicks().recorded
    let issued = UnixTime(Date().timeIntervalSince1970)
    for number in 0..<count {
      let path = "/l/" + secret.token(of: id, issued: issued, message: "m\(template)-\(number * 4 / 5)")
      guard try await site.visit(path).status == 302 else { throw TestSite.Failed(description: "a link leads nowhere") }
    }
    try await site.counted(clicks: before + count)
  }

  /// Waits until all that Meta counted is in the archive.
  private static func fetched(_ site: TestSite) async throws {
    struct Status: Decodable {
      struct Archive: Decodable {
        let templates: Int
        let fetched: Int
      }
      let archive: [Archive]
    }
    while true {
      let answer = try await site.send(.GET, "/api/v1/status", headers: site.bearer)
      let archive = try JSONDecoder().decode(Status.self, from: Data(answer.body)).archive.first
      if let archive, archive.templates > 0, archive.fetched == archive.templates { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private static func graph(_ today: Day) -> GraphWorld {
    var counts: [EmulatedRow: EmulatedCounts] = [:]
    for (template, scale) in [(4001, 3), (4002, 1)] {
      for age in 0..<40 {
        let sent = scale * (90 - age)
        counts[EmulatedRow(template: TemplateID(Int64(template))!, day: today.advanced(by: Int64(-age)))] =
          EmulatedCounts(
            sent: sent, delivered: sent * 9 / 10, read: sent * (template == 4001 ? 6 : 4) / 10, replied: sent / 20)
      }
    }
    var world = GraphWorld(today: today)
    world.wabas[WABAID(meta)!] = EmulatedWABA(
      tokens: [token],
      templates: [(4001, "meta_offer"), (4002, "meta_notice")].map { id, name in
        Template(id: TemplateID(id)!, name: name, language: "en_US", category: .marketing, status: .approved)
      }, counts: counts)
    return world
  }
}
