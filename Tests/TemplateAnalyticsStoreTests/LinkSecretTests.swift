import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct LinkSecretTests {
  private static let link = LinkID(value: .max)
  private static let secret = LinkSecrets(secret: Array(0..<16)).secret(of: link)

  /// Made with Python's hmac: what tokens look like is a promise to programs that make their own.
  @Test func secretsAndTokensAreTheOnesThatOthersMake() {
    #expect(Self.secret.text == "f65c1b8b16417c89d93cdd0f91cc3c77a7f8215f0e0d5459d490122c795b74c6")
    #expect(Self.secret.token(of: Self.link) == "__________8.7Qc4XjQNLYyHGfdVCxTGKM")
    #expect(
      Self.secret.token(of: Self.link, issued: 1_751_328_000)
        == "__________8.1751328000.7WZbdbP8EfK_sCyxJlg7TO")
    #expect(Self.secret.token(of: Self.link, message: "m") == "__________8.0.m.3i5xPJqYCrRZmZQP9MCCDX")
    #expect(
      Self.secret.token(of: Self.link, issued: 1_751_328_000, message: "order-7_A")
        == "__________8.1751328000.order-7_A.qhcw34dRGtMZguMly-MAiS")
  }

  @Test func aSecretIsReadFromItsDigits() throws {
    let read = try #require(LinkSecret(Self.secret.text.uppercased()))
    #expect(read.text == Self.secret.text)
    #expect(read.token(of: Self.link) == Self.secret.token(of: Self.link))
    for wrong in ["", "f65c", Self.secret.text + "0", String(repeating: "g", count: 64)] {
      #expect(LinkSecret(wrong) == nil)
    }
  }

  @Test func aTokenIsAcceptedAsItWasMadeAndInNoOtherWay() throws {
    let secrets = LinkSecrets(secret: Array(0..<16))
    let text = Self.secret.token(of: Self.link, issued: 1_751_328_000, message: "m")
    #expect(secrets.accepts(try #require(LinkToken(text))))
    let others = [
      text.replacing(".m.", with: ".n."), text.replacing("1751328000", with: "1751328001"),
      text.replacing("1751328000", with: "01751328000"), text.replacing("1751328000.", with: ""),
      text.replacing("__________8", with: "__________4"), text.replacing(".m.", with: "."),
    ]
    for other in others { #expect(!secrets.accepts(try #require(LinkToken(other))), "\(other)") }
    // Every character of the code counts.
    for index in text.indices.suffix(LinkToken.codeLength) {
      var changed = text
      changed.replaceSubrange(index...index, with: changed[index] == "A" ? "B" : "A")
      #expect(!secrets.accepts(try #require(LinkToken(changed))))
    }
    #expect(!LinkSecrets(secret: Array(1..<17)).accepts(try #require(LinkToken(text))), "another install")
  }

  @Test func aNewLinkIsANewSecret() {
    let secrets = LinkSecrets(secret: Array(0..<16))
    #expect(secrets.secret(of: LinkID(value: 1)).text != secrets.secret(of: LinkID(value: 2)).text)
  }

  @Test func allWhoShareTheDirectorysSecretDeriveTheSame() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let other = try await directory.store()
    let token = try #require(LinkToken(store.linkSecrets.secret(of: Self.link).token(of: Self.link, message: "m")))
    #expect(other.linkSecrets.accepts(token))
    #expect(try directory.files(containing: store.linkSecrets.secret(of: Self.link).text) == [], "it is stored nowhere")
    try await other.close()
    try await store.close()
  }
}
