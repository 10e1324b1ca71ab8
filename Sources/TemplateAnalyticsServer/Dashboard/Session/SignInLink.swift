import TemplateAnalytics
import TemplateAnalyticsStore

/// A link that signs in whoever opens it, as the account of a key and until it expires: as good as the key for so long.
package struct SignInLink: Equatable, Sendable {
  let keyID: String
  let expiresAt: UnixTime

  /// - Parameters:
  ///   - keyID: of the key whose account is signed in.
  ///   - expiresAt: from when on the link opens nothing. Sessions that it opened before go on.
  package init(keyID: String, expiresAt: UnixTime) {
    self.keyID = keyID
    self.expiresAt = expiresAt
  }

  /// Reads a token.
  /// - Returns: nil unless it was signed with this secret for a link, and has not expired at `now`.
  init?(token: String, now: UnixTime, secret: SessionSecret) {
    guard let content = secret.content(of: token, for: .link) else { return nil }
    let parts = content.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == Self.version, let expiresAt = UnixTime(parts[2]), now < expiresAt else {
      return nil
    }
    self.init(keyID: String(parts[1]), expiresAt: expiresAt)
  }

  /// Path and query of the address: `/sign-in?token=1.<key_id>.<expires_at>.<code>`.
  /// - Parameter secret: that of the server's store.
  package func path(_ secret: SessionSecret) -> String {
    "/sign-in?token=" + secret.signed("\(Self.version).\(keyID).\(expiresAt)", for: .link)
  }

  /// Of the token's form.
  private static let version = "1"
}
