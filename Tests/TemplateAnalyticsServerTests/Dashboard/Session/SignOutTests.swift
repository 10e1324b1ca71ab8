import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct SignOutTests {
  @Test func signingOutMakesTheBrowserForget() async throws {
    try await RunningServer.run { server async throws in
      for isSecure in [false, true] {
        var browser = Browser(server, isSecure: isSecure)
        _ = try await browser.signIn(key: server.key)
        let answer = try await browser.post("/sign-out", [("csrf_token", try browser.csrfToken())])
        #expect(answer.status == 303)
        #expect(answer.location == "/sign-in")
        #expect(answer.headers["clear-site-data"] == ["\"cache\""])
        #expect(answer.headers["cache-control"] == ["no-store"])
        let attributes = answer.attributes(ofCookie: (isSecure ? "__Host-" : "") + "tickmark_session") ?? []
        #expect(attributes == Set(["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=0"] + (isSecure ? ["Secure"] : [])))
        #expect(browser.session == nil)
        #expect(try await !browser.isSignedIn())
      }
    }
  }

  @Test func onlyAPageOfTheSessionSignsItOut() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      var other = Browser(server)
      _ = try await other.signIn(key: server.key)
      for fields in [[], [("csrf_token", "")], [("csrf_token", try other.csrfToken())]] {
        let answer = try await browser.post("/sign-out", fields)
        #expect(answer.status == 403)
        #expect(answer.headers["content-type"] == ["text/html; charset=utf-8"])
        #expect(try await browser.isSignedIn())
      }
    }
  }

  @Test func whoIsNotSignedInAnyMoreIsSentToTheForm() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      server.clock.now += Session.lifetime
      let answer = try await browser.post("/sign-out", [("csrf_token", "old")])
      #expect(answer.status == 303)
      #expect(answer.location == "/sign-in")
      #expect(browser.session == nil)
    }
  }
}
