import CountingWorlds
import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Links of the real binary: from the tap to the numbers on every face.
@Suite(.timeLimit(.minutes(10))) struct LinkEndToEndTests {
  private static let browser: [(String, String)] = [
    ("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/125.0.0.0 Mobile Safari/537.36")
  ]

  private static func token(of link: TestSite.Link, message: String) throws -> String {
    try #require(LinkSecret(link.secret)).token(
      of: try #require(LinkID(link.link_id)), issued: UnixTime(Date().timeIntervalSince1970), message: message)
  }

  @Test func clicksAreCountedOnEveryFaceAndOnlyThose() async throws {
    let site = try await TestSite(wabas: [TestSite.linkWABA])
    try await site.importLinkTemplates()
    try await site.start(["TICKMARK_LOG_LEVEL": "trace"])
    var clicked = 0
    func click(_ path: String) async throws {
      let (status, location) = try await site.visit(path, headers: Self.browser)
      #expect(status == 302 && location == TestSite.linkTarget)
      clicked += 1
    }
    for (category, template) in TestSite.linkTemplates {
      let link = try await site.makeLink(template: template)
      // Five of the template, and seven of three messages: two, one after the other, and once more when all is counted.
      for _ in 0..<5 { try await click(link.path) }
      for message in ["order-1", "order-2", "order-1", "order-3", "order-2", "order-1"] {
        try await click("/l/" + Self.token(of: link, message: "\(category)-\(message)"))
      }
      try await site.counted(clicks: clicked)
      try await click("/l/" + Self.token(of: link, message: "\(category)-order-1"))
      #expect(try await site.visit(link.path, .HEAD, headers: Self.browser).status == 302)
      for headers in [
        [("User-Agent", "WhatsApp/2.23.20.0")], [("User-Agent", "facebookexternalhit/1.1")],
        Self.browser + [("Sec-Purpose", "prefetch")],
      ] {
        #expect(try await site.visit(link.path, headers: headers).status == 302)
      }
    }
    try await site.counted(clicks: clicked)
    #expect(try await site.clicks() == .init(recorded: 36, ignored: 9))
    let expected = [
      "1001 url_button": 12, "1001 unique_url_button": 3, "1002 url_button": 12, "1002 unique_url_button": 3,
    ]
    func checkCounts(_ when: Comment) async throws {
      #expect(try await site.kaleyraClicks() == expected, when)
      #expect(try await site.graphClicks() == expected, when)
    }
    try await checkCounts("while serving")
    #expect(try await site.stop() == 0)
    let check = try await Tickmark.run(["check", "--recount", "--data", site.directory])
    #expect(check.exitCode == 0, "\(check.errors)")
    try await site.start()
    try await checkCounts("after a restart")
    _ = try await site.stop()
    #expect(site.log.contains("/l/{token}"), "the log is on")
    for hidden in ["order-1", "order-2", "order-3"] {
      #expect(!site.log.contains(hidden))
      #expect(try site.files(containing: hidden) == [])
    }
  }

  @Test func killsLoseNoClickThatIsOnTheDiskAndCountNoneTwice() async throws {
    let site = try await TestSite(wabas: [TestSite.linkWABA])
    try await site.importLinkTemplates()
    try await site.start()
    let link = try await site.makeLink(template: "1001")
    var random = SplitMix64(seed: 5)
    var (total, messages) = (0, Set<Int>())
    for _ in 0..<6 {
      let count = Int.random(in: 1...60, using: &random)
      for _ in 0..<count {
        // Again and again of the same few messages, and of none.
        let message = Int.random(in: 0...15, using: &random)
        if message > 0 { messages.insert(message) }
        let path = message == 0 ? link.path : "/l/" + (try Self.token(of: link, message: "m\(message)"))
        #expect(try await site.visit(path).status == 302)
      }
      total += count
      while try await site.clicks().recorded < count { try await Task.sleep(for: .milliseconds(1)) }
      try await site.kill()
      try await site.start()
      #expect(try await site.visit(link.path, .HEAD).status == 302, "the link is known from the start")
    }
    try await site.settled()
    let expected = ["1001 url_button": total, "1001 unique_url_button": messages.count]
    #expect(try await site.kaleyraClicks() == expected)
    try await site.kill()
    try await site.start()
    try await site.settled()
    #expect(try await site.kaleyraClicks() == expected)
    #expect(try await site.stop() == 0)
    let check = try await Tickmark.run(["check", "--recount", "--data", site.directory])
    #expect(check.exitCode == 0, "\(check.errors)")
  }

  @Test func aStopWritesWhatWasClickedLast() async throws {
    let site = try await TestSite(wabas: [TestSite.linkWABA])
    try await site.importLinkTemplates()
    try await site.start()
    let link = try await site.makeLink(template: "1001")
    for _ in 0..<50 { #expect(try await site.visit(link.path).status == 302) }
    #expect(try await site.stop() == 0)
    try await site.start()
    #expect(try await site.status().inbox.pending == 0, "all was settled before the end")
    #expect(try await site.kaleyraClicks() == ["1001 url_button": 50])
    _ = try await site.stop()
  }

  @Test(.enabled(if: ClusterHarness.isInstalled, "it takes clickhouse-server"))
  func allNodesServeTheSameLinksAndCountThemTogether() async throws {
    try await ClusterHarness.run { cluster in
      let first = try await cluster.site(wabas: [TestSite.linkWABA])
      try await first.importLinkTemplates()
      let second = try TestSite(joining: first)
      for node in [first, second] { try await node.start() }
      let link = try await first.makeLink(template: "1002")
      // At once, also where nobody has heard of it yet.
      for node in [second, first, second] {
        #expect(try await node.visit("/l/" + Self.token(of: link, message: "m")).status == 302)
      }
      #expect(try await second.visit(link.path).status == 302)
      try await first.counted(clicks: 1)
      try await second.counted(clicks: 3)
      for node in [first, second] {
        #expect(try await node.kaleyraClicks() == ["1002 url_button": 4, "1002 unique_url_button": 1])
      }
      #expect(
        try await second.send(
          .DELETE, "/api/v1/wabas/\(TestSite.linkWABA)/links/\(link.link_id)", headers: second.bearer
        ).status == 204)
      #expect(try await second.visit(link.path).status == 410)
      while try await first.visit(link.path, .HEAD).status != 410 { try await Task.sleep(for: .milliseconds(50)) }
      for node in [first, second] { #expect(try await node.stop() == 0) }
    }
  }
}
