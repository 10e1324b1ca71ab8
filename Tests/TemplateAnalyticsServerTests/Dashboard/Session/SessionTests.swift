import CountingWorlds
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct SessionTests {
  private static let now = RunningServer.now

  @Test func aSessionIsReadAsItWasMadeUntilItExpires() async throws {
    try await RunningServer.run { server async throws in
      let secret = server.store.sessionSecret
      let session = Session(keyID: "abcdefgh", now: Self.now, secret: secret)
      let token = session.token(secret)
      #expect(session.expiresAt == Self.now + 14 * 86_400)
      #expect(token.hasPrefix("1.abcdefgh.\(session.expiresAt)."))
      #expect(!token.contains("="))
      #expect(Session(token: token, now: Self.now, secret: secret) == session)
      #expect(Session(token: token, now: session.expiresAt - 1, secret: secret) == session)
      #expect(Session(token: token, now: session.expiresAt, secret: secret) == nil)
      let other = Session(keyID: "abcdefgh", now: Self.now, secret: secret)
      #expect(other.nonce != session.nonce && other.csrfToken != session.csrfToken)
      #expect(session.accepts(csrfToken: session.csrfToken))
      for wrong in ["", other.csrfToken, token, session.nonce, session.csrfToken + "A"] {
        #expect(!session.accepts(csrfToken: wrong))
      }
    }
  }

  @Test func noKindOfTokenPassesForAnother() async throws {
    try await RunningServer.run { server async throws in
      let secret = server.store.sessionSecret
      let session = Session(keyID: "abcdefgh", now: Self.now, secret: secret)
      let link = SignInLink(keyID: "abcdefgh", expiresAt: Self.now + 60)
      let linkToken = String(link.path(secret).dropFirst("/sign-in?token=".count))
      #expect(SignInLink(token: linkToken, now: Self.now + 59, secret: secret) == link)
      #expect(SignInLink(token: linkToken, now: Self.now + 60, secret: secret) == nil)
      #expect(SignInLink(token: session.token(secret), now: Self.now, secret: secret) == nil)
      #expect(Session(token: linkToken, now: Self.now, secret: secret) == nil)
      // The right words, signed for something else; and signed for it, but of another form.
      let words = "1.abcdefgh.\(Self.now + 60).AAAAAAAAAAAAAAAAAAAAAA"
      for purpose in SessionSecret.Purpose.allCases where purpose != .session {
        #expect(Session(token: secret.signed(words, for: purpose), now: Self.now, secret: secret) == nil)
      }
      for other in ["2" + words.dropFirst(), words + ".a", "1.abcdefgh.x.y", "1.abcdefgh", "", "...", "1...."] {
        let token = secret.signed(String(other), for: .session)
        #expect(Session(token: token, now: Self.now, secret: secret) == nil, "\(other)")
        let link = secret.signed(String(other), for: .link)
        #expect(SignInLink(token: link, now: Self.now, secret: secret) == nil, "\(other)")
      }
    }
  }
}
