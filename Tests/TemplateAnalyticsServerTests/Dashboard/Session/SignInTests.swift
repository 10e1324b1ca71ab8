import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct SignInTests {
  @Test func whoeverShowsAKeyIsSignedInAndLedOn() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      #expect(try await !browser.isSignedIn())
      let answer = try await browser.signIn(key: server.key, next: "/wabas/1?days=7&metric=read")
      #expect(answer.status == 303)
      #expect(answer.location == "/wabas/1?days=7&metric=read")
      #expect(answer.headers["cache-control"] == ["no-store"])
      #expect(answer.headers["referrer-policy"] == ["same-origin"])
      #expect(
        answer.attributes(ofCookie: "tickmark_session") == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=1209600"])
      #expect(browser.cookies.keys.sorted() == ["tickmark_session"])
      #expect(try await browser.isSignedIn())
      // There is nothing left to do on the form.
      let again = try await browser.send(.GET, "/sign-in?next=/wabas/1")
      #expect(again.status == 303)
      #expect(again.location == "/wabas/1")
      #expect(again.headers["cache-control"] == ["no-store"])
      let home = try await browser.send(.GET, "/sign-in?next=//evil.com")
      #expect(home.location == "/")
    }
  }

  @Test func theFormIsAPageThatNeedsNoScript() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      let page = try await browser.send(.GET, "/sign-in?next=%2Fwabas%2F1%3Fa%3D%22%3E%3Cb%3E")
      #expect(page.status == 200)
      #expect(page.headers["content-type"] == ["text/html; charset=utf-8"])
      #expect(page.headers["cache-control"] == ["no-store"])
      #expect(page.headers["referrer-policy"] == ["same-origin"])
      #expect(page.headers["x-content-type-options"] == ["nosniff"])
      let policy = page.headers.first(name: "content-security-policy") ?? ""
      for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        #expect(policy.contains(part))
      }
      #expect(page.attributes(ofCookie: "tickmark_form") == ["Path=/", "HttpOnly", "SameSite=Lax"])
      #expect(page.body.contains(#"value="/wabas/1?a=&quot;&gt;&lt;b&gt;""#))
      #expect(page.body.contains(#"<label for="key">"#))
      #expect(!page.body.contains("aria-invalid") && !page.body.contains("role=\"alert\""))
      let head = try await browser.send(.HEAD, "/sign-in")
      #expect(head.status == 200)
      #expect(head.body == "")
      #expect(head.headers.contains(name: "content-length"))
      #expect(try await browser.send(.GET, "/sign-out").status == 405)
    }
  }

  @Test(
    "A wrong key is refused beside its field, and never repeated",
    arguments: ["tmk_abcdefgh_00", "<b>", "RBC001", "tmk_\u{0}", "\u{1F600}"])
  func aWrongKeyIsRefused(_ key: String) async throws {
    let log = CapturedLog()
    try await RunningServer.run(logger: log.logger) { server async throws in
      for wrong in [key, server.key + "0", String(server.key.dropLast()), server.key.uppercased()] {
        var browser = Browser(server)
        let answer = try await browser.signIn(key: wrong, next: "/wabas/1")
        #expect(answer.status == 401)
        #expect(answer.headers["www-authenticate"] == ["Bearer"])
        #expect(answer.headers["content-type"] == ["text/html; charset=utf-8"])
        #expect(answer.headers["cache-control"] == ["no-store"])
        #expect(answer.body.contains("aria-invalid=\"true\""))
        #expect(answer.body.contains("aria-describedby=\"key-problem key-help\""))
        #expect(answer.body.contains("id=\"key-problem\""))
        #expect(!answer.body.contains(wrong))
        #expect(try Browser.field("next", answer) == "/wabas/1")
        #expect(browser.session == nil)
        // The form that came with the refusal works.
        let second = try await browser.post(
          "/sign-in",
          [
            ("csrf_token", try Browser.field("csrf_token", answer)), ("next", "/wabas/1"),
            ("key", " \(server.key)\r\n"),
          ])
        #expect(second.status == 303)
        #expect(second.location == "/wabas/1")
      }
      #expect(!log.contains(server.key))
    }
  }

  @Test func keysThatAreRevokedOrExpiredOrMissingDoNotSignIn() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      let revoked = try await catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: RunningServer.now)
      try await catalog.revokeKey(revoked.key.id, now: RunningServer.now)
      let expired = try await catalog.addKey(
        sid: RunningServer.sid, name: "", expiresAt: RunningServer.now, now: RunningServer.now)
      for (key, status) in [(revoked.text, 401), (expired.text, 401), ("", 400), (" \t ", 400)] {
        var browser = Browser(server)
        #expect(try await browser.signIn(key: key).status == status)
        #expect(browser.session == nil)
      }
    }
  }

  @Test func aFormOfAnotherBrowserSignsNobodyIn() async throws {
    try await RunningServer.run { server async throws in
      var attacker = Browser(server)
      let form = try await attacker.send(.GET, "/sign-in")
      let token = try Browser.field("csrf_token", form)
      var victim = Browser(server)
      for hasForm in [false, true] {
        if hasForm { _ = try await victim.send(.GET, "/sign-in") }
        for wrong in [token, "", "A", victim.cookies["tickmark_form"] ?? "x"] {
          let answer = try await victim.post("/sign-in", [("key", server.key), ("csrf_token", wrong)])
          #expect(answer.status == 403)
          #expect(answer.headers["content-type"] == ["text/html; charset=utf-8"])
          #expect(answer.body.contains("role=\"alert\""))
          #expect(victim.session == nil)
        }
      }
      // A cookie that no form of ours was made for.
      victim.setCookie("tickmark_form", "")
      let empty = try await victim.post("/sign-in", [("key", server.key), ("csrf_token", "")])
      #expect(empty.status == 403)
    }
  }

  @Test func aSecondTabDoesNotSpoilTheFormOfTheFirst() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      let first = try await browser.send(.GET, "/sign-in")
      let second = try await browser.send(.GET, "/sign-in")
      #expect(second.headers["set-cookie"] == [])
      let answer = try await browser.post(
        "/sign-in", [("csrf_token", try Browser.field("csrf_token", first)), ("key", server.key)])
      #expect(answer.status == 303)
      #expect(answer.location == "/")
    }
  }

  @Test func whatIsNoFormOrTooLargeIsRefusedAsAPage() async throws {
    try await RunningServer.run { server async throws in
      for path in ["/sign-in", "/sign-out"] {
        for type in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
          var browser = Browser(server)
          let answer = try await browser.post(path, [("key", server.key)], type: type)
          #expect(answer.status == 415, "\(type)")
          #expect(answer.headers["content-type"] == ["text/html; charset=utf-8"])
        }
        var browser = Browser(server)
        let large = try await browser.post(path, [("key", String(repeating: "a", count: 9000))])
        #expect(large.status == 413)
        #expect(large.headers["content-type"] == ["text/html; charset=utf-8"])
        #expect(large.headers["cache-control"] == ["no-store"])
      }
      var browser = Browser(server)
      let page = try await browser.send(.GET, "/sign-in")
      let answer = try await browser.post(
        "/sign-in", [("csrf_token", try Browser.field("csrf_token", page)), ("key", server.key)],
        type: "Application/X-WWW-Form-Urlencoded ; charset=UTF-8")
      #expect(answer.status == 303)
    }
  }

  @Test(
    "After signing in nobody is led elsewhere",
    arguments: ["https://evil.com", "//evil.com", "/\\evil.com", "/wabas/1\r\nSet-Cookie: a=b", "/l/x", "/%2Fevil.com"])
  func nobodyIsLedElsewhere(_ next: String) async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      #expect(try await browser.signIn(key: server.key, next: next).location == "/")
      // Nor where the form itself is made up.
      var other = Browser(server)
      let page = try await other.send(.GET, "/sign-in")
      let answer = try await other.post(
        "/sign-in", [("csrf_token", try Browser.field("csrf_token", page)), ("key", server.key), ("next", next)])
      #expect(answer.location == "/")
      #expect(answer.attributes(ofCookie: "a") == nil)
      #expect(try await other.send(.GET, "/sign-in?next=" + FormText.encoded(next)).location == "/")
    }
  }

  @Test func overHTTPSTheCookiesAreOfThisHostAlone() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server, isSecure: true)
      let answer = try await browser.signIn(key: server.key)
      #expect(answer.status == 303)
      #expect(
        answer.attributes(ofCookie: "__Host-tickmark_session")
          == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=1209600"])
      #expect(browser.cookies.keys.sorted() == ["__Host-tickmark_session"])
      #expect(try await browser.isSignedIn())
      // The same session under the name that another host of the domain could have set.
      let session = try #require(browser.session)
      browser.forget()
      browser.setCookie("tickmark_session", session)
      #expect(try await !browser.isSignedIn())
    }
  }

  @Test func troubleIsToldAsAPage() async throws {
    // At its end the server finds the catalogue closed.
    await #expect(throws: StoreError.closed) {
      try await RunningServer.run { server async throws in
        var browser = Browser(server)
        let page = try await browser.send(.GET, "/sign-in")
        let token = try Browser.field("csrf_token", page)
        try await server.store.catalog.close()
        // One that is not in memory, so that the file is asked, however lately that was done.
        let answer = try await browser.post("/sign-in", [("csrf_token", token), ("key", "tmk_unknown_1")])
        #expect(answer.status == 503)
        #expect(answer.headers["content-type"] == ["text/html; charset=utf-8"])
        #expect(answer.body.contains("role=\"alert\""))
      }
    }
  }
}
