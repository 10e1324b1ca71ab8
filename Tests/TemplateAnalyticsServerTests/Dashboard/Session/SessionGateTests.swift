import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// What a session opens, and what ends it.
@Suite(.timeLimit(.minutes(10))) struct SessionGateTests {
  private static let wabas = "/api/v1/wabas"

  @Test func aSessionSpeaksForTheAccountOfItsKeyAlone() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      try await catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      let otherKey = try await catalog.addKey(sid: "OTHER", name: "", expiresAt: nil, now: RunningServer.now).text
      var ours = Browser(server)
      _ = try await ours.signIn(key: server.key)
      var theirs = Browser(server)
      _ = try await theirs.signIn(key: otherKey)
      let ourAnswer = try await ours.send(.GET, Self.wabas)
      #expect(ourAnswer.body.contains("\(RunningServer.waba)") && !ourAnswer.body.contains("200000000000001"))
      let theirAnswer = try await theirs.send(.GET, Self.wabas)
      #expect(!theirAnswer.body.contains("\(RunningServer.waba)") && theirAnswer.body.contains("200000000000001"))
      #expect(try await theirs.send(.GET, Self.wabas + "/\(RunningServer.waba)/templates").status == 404)
    }
  }

  @Test func whoeverIsNotSignedInIsAskedForAKeyAndLedToThePage() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      let page = "/wabas/\(RunningServer.waba)?days=7&timezone=Asia%2FKolkata"
      let asked = try await browser.send(.GET, page)
      #expect(asked.status == 303)
      #expect(asked.headers["cache-control"] == ["no-store"])
      #expect(asked.headers["set-cookie"] == [])
      let form = try await browser.send(.GET, try #require(asked.location))
      #expect(form.status == 200)
      let answer = try await browser.post(
        "/sign-in",
        [
          ("csrf_token", try Browser.field("csrf_token", form)), ("next", try Browser.field("next", form)),
          ("key", server.key),
        ])
      #expect(answer.location == page)
      #expect(try await browser.send(.GET, page).status == 200)
      // The first page is where one is led anyway.
      browser.forget()
      #expect(try await browser.send(.GET, "/").location == "/sign-in")
    }
  }

  @Test func aSessionEndsWithItsTime() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      server.clock.now = RunningServer.now + Session.lifetime - 1
      #expect(try await browser.isSignedIn())
      server.clock.now = RunningServer.now + Session.lifetime
      #expect(try await !browser.isSignedIn())
    }
  }

  @Test func aSessionEndsWithItsKeyAndTheFormIsShownInsteadOfALoop() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      let revoked = try await catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: RunningServer.now)
      let expiring = try await catalog.addKey(
        sid: RunningServer.sid, name: "", expiresAt: RunningServer.now + 60, now: RunningServer.now)
      var first = Browser(server)
      _ = try await first.signIn(key: revoked.text)
      var second = Browser(server)
      _ = try await second.signIn(key: expiring.text)
      #expect(try await first.isSignedIn())
      #expect(try await second.isSignedIn())
      try await catalog.revokeKey(revoked.key.id, now: RunningServer.now)
      server.clock.now = RunningServer.now + 60
      _ = try await catalog.snapshot(newest: true)
      for var browser in [first, second] {
        #expect(try await !browser.isSignedIn())
        let page = try await browser.send(.GET, "/sign-in")
        #expect(page.status == 200)
        #expect(page.body.contains("<form"))
        // Signing in again takes the place of the old session.
        #expect(try await browser.signIn(key: server.key).status == 303)
        #expect(try await browser.isSignedIn())
      }
    }
  }

  @Test func nothingThatWasTamperedWithOrMadeUpOpensAnything() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let session = try #require(browser.session)
      var parts = session.split(separator: ".").map(String.init)
      parts[2] = "\((UnixTime(parts[2]) ?? 0) + 1)"
      let link = String(
        SignInLink(keyID: parts[1], expiresAt: RunningServer.now + 60).path(server.store.sessionSecret).dropFirst(
          "/sign-in?token=".count))
      let hostile = [
        parts.joined(separator: "."), String(session.dropLast()), session + "=", "", ".", server.key, link,
        String(repeating: "a.", count: 20_000), "\"\(session)\"", session.replacing(".", with: "%2E"),
      ]
      for value in hostile {
        browser.setCookie("tickmark_session", value)
        #expect(try await !browser.isSignedIn(), "\(value.prefix(100))")
      }
      // A worthless cookie of another path does not hide the good one.
      browser.setCookie("tickmark_session", "x; tickmark_session=\(session)")
      #expect(try await browser.isSignedIn())
    }
  }

  @Test func aSessionHoldsOnEveryNodeOfOneSecretAndOverRestarts() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let file = server.directory + "/secret.key"
      let session = try #require(browser.session)
      let copy = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: copy) }
      try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: file, toPath: copy + "/secret.key")
      let other = try await Store.open(copy)
      #expect(Session(token: session, now: RunningServer.now, secret: other.sessionSecret) != nil)
      try await other.close()
    }
  }

  @Test func theSignInLinkSignsInUntilItExpires() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      let key = try await catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: RunningServer.now).key
      let path = SignInLink(keyID: key.id, expiresAt: RunningServer.now + 60).path(server.store.sessionSecret)
      var browser = Browser(server)
      let answer = try await browser.send(.GET, path + "&next=/wabas/1")
      #expect(answer.status == 303)
      #expect(answer.location == "/")
      #expect(answer.headers["cache-control"] == ["no-store"])
      #expect(answer.headers["referrer-policy"] == ["same-origin"])
      #expect(try await browser.isSignedIn())
      func isRefused(_ path: String) async throws {
        var other = Browser(server)
        let answer = try await other.send(.GET, path)
        #expect(answer.status == 401)
        #expect(answer.body.contains("role=\"alert\"") && answer.body.contains("<form"))
        #expect(other.session == nil)
      }
      try await isRefused(path + "A")
      try await isRefused("/sign-in?token=")
      try await isRefused("/sign-in?token=" + (browser.session ?? ""))
      let gone = SignInLink(keyID: "gonegone", expiresAt: RunningServer.now + 60).path(server.store.sessionSecret)
      try await isRefused(gone)
      server.clock.now = RunningServer.now + 60
      try await isRefused(path)
      // Who came in with it stays.
      #expect(try await browser.isSignedIn())
      try await catalog.revokeKey(key.id, now: RunningServer.now)
      _ = try await catalog.snapshot(newest: true)
      #expect(try await !browser.isSignedIn())
    }
  }

  @Test func noKeySessionOrTokenIsLogged() async throws {
    let log = CapturedLog()
    try await RunningServer.run(logger: log.logger) { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key, next: "/wabas/1")
      let session = try #require(browser.session)
      let key = try #require(session.split(separator: ".").dropFirst().first)
      let link = SignInLink(keyID: String(key), expiresAt: RunningServer.now + 60).path(server.store.sessionSecret)
      _ = try await browser.send(.GET, link)
      _ = try await browser.send(.GET, link + "x")
      _ = try await browser.send(.POST, "/api/v1/wabas/\(RunningServer.waba)/sends", body: [])
      #expect(log.contains("/sign-in"))
      for secret in [server.key, session, browser.session ?? session, String(link.suffix(43))] {
        #expect(!log.contains(secret))
      }
    }
  }
}
