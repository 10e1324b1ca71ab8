import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Whoever taps a link button is sent to its target, and counted if it is a person.
@Suite(.timeLimit(.minutes(10))) struct RedirectTests {
  private static let browser =
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36"

  @Test func aTapIsSentToTheTargetAndRecorded() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      let message = try site.token(of: link, message: "order-1")
      let paths = [link.path, "/l/" + message, "/l/" + message + "?fbclid=abc&x=https://evil.example/", link.path]
      for path in paths {
        let answer = try await site.visit(path, headers: [("User-Agent", Self.browser)])
        #expect(answer.status == 302)
        #expect(answer.headers["Location"] == [LinkSite.target])
        #expect(answer.headers["Cache-Control"] == ["no-store"])
        #expect(answer.headers["Referrer-Policy"] == ["no-referrer"])
        #expect(answer.headers["X-Robots-Tag"] == ["noindex"])
        #expect(answer.body == "")
      }
      try await site.until { try await site.clicks() == .init(recorded: paths.count) }
    }
  }

  @Test func aRangeOrAConditionIsNothingSpecial() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      for header in [
        ("Range", "bytes=0-0"), ("If-None-Match", "*"), ("If-Modified-Since", "Wed, 21 Oct 2065 07:28:00 GMT"),
      ] {
        #expect(try await site.visit(link.path, headers: [header]).status == 302)
      }
      try await site.until { try await site.clicks() == .init(recorded: 3) }
    }
  }

  @Test func programsAndWhatNobodyTappedAreAnsweredAndNotCounted() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      let visits: [[(String, String)]] = [
        [("User-Agent", "WhatsApp/2.23.20.0")], [("User-Agent", "facebookexternalhit/1.1")],
        [("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")],
        [("User-Agent", Self.browser), ("Sec-Purpose", "prefetch;prerender")],
        [("User-Agent", Self.browser), ("Purpose", "Prefetch")], [("X-Purpose", "preview")], [("X-Moz", "prefetch")],
      ]
      for headers in visits {
        let answer = try await site.visit(link.path, headers: headers)
        #expect(answer.status == 302)
        #expect(answer.headers["Location"] == [LinkSite.target])
      }
      let head = try await site.visit(link.path, .HEAD, headers: [("User-Agent", Self.browser)])
      #expect(head.status == 302)
      #expect(head.headers["Location"] == [LinkSite.target])
      _ = try await site.visit(link.path, headers: [("User-Agent", Self.browser), ("Purpose", "navigation")])
      try await site.until { try await site.clicks().recorded == 1 }
      #expect(try await site.clicks() == .init(recorded: 1, ignored: visits.count))
    }
  }

  @Test func whatWasNotSignedHereLeadsNowhere() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      let message = try site.token(of: link, message: "order-1")
      let stranger = try #require(LinkSecret(String(repeating: "a", count: 64)))
      let id = try #require(LinkID(link.link_id))
      for token in [
        "nonsense", "...~", message + "x", String(message.dropLast()), message.replacing("order-1", with: "order-2"),
        stranger.token(of: id), stranger.token(of: LinkID(value: 7), message: "order-1"),
        site.server.store.linkSecrets.secret(of: LinkID(value: 7)).token(of: LinkID(value: 7)),
      ] {
        let answer = try await site.visit("/l/" + token)
        #expect(answer.status == 404)
        #expect(answer.headers["Location"] == [] && answer.headers["Cache-Control"] == ["no-store"])
        #expect(answer.headers["Content-Type"] == ["text/html; charset=utf-8"])
        #expect(!answer.body.contains(token) && !answer.body.contains("order-1"), "it names a message")
      }
      #expect(try await site.visit("/l/").status == 404)
      #expect(try await site.visit("/l/" + message + "/x").status == 404)
      #expect(try await site.visit(link.path, .POST).status == 405)
      #expect(try await site.clicks() == .init())
    }
  }

  @Test func aDeletedLinkIsGone() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      let message = try site.token(of: link, message: "order-1")
      #expect(try await site.server.native(.DELETE, LinkSite.links + "/" + link.link_id).status == 204)
      for path in [link.path, "/l/" + message] {
        let answer = try await site.visit(path)
        #expect(answer.status == 410)
        #expect(answer.headers["Location"] == [] && !answer.body.contains("order-1"))
      }
      #expect(try await site.visit("/l/" + message.replacing("order-1", with: "order-2")).status == 404)
      #expect(try await site.clicks() == .init())
    }
  }

  @Test func whatAnotherProcessMakesAndDeletesIsSeen() async throws {
    try await LinkSite.run { site async throws in
      // Something is known already.
      #expect(try await site.visit(try await site.makeLink().path).status == 302)
      let catalog = try await Store.openCatalog(site.server.directory, location: .sqlite)
      let link = Link(
        id: .random(), waba: RunningServer.waba, template: RunningServer.template, button: LinkSite.button,
        target: try #require(LinkTarget(LinkSite.target)), createdAt: RunningServer.now)
      try await catalog.addLink(link)
      let path = "/l/" + site.server.store.linkSecrets.secret(of: link.id).token(of: link.id)
      #expect(try await site.visit(path).status == 302, "at the first click")
      try await catalog.deleteLink(link.id, now: RunningServer.now)
      try await catalog.close()
      try await site.until { try await site.visit(path).status == 410 }
    }
  }

  @Test func noTokenGetsIntoTheLog() async throws {
    let log = CapturedLog()
    try await LinkSite.run(logger: log.logger) { site async throws in
      let link = try await site.makeLink()
      let message = try site.token(of: link, message: "order-0815")
      for path in ["/l/" + message, "/l/" + message + "x", "/l/" + message + "/more"] { _ = try await site.visit(path) }
      _ = try await site.server.native(.DELETE, LinkSite.links + "/" + link.link_id)
      _ = try await site.visit("/l/" + message)
      #expect(log.contains("/l/{token}"), "the log is on")
      for hidden in ["order-0815", link.token, link.secret, String(message.suffix(22))] {
        #expect(!log.contains(hidden))
      }
    }
  }
}
