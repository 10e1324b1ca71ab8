import TemplateAnalytics
import TemplateAnalyticsStore

/// That somebody has shown an API key and may go on as its account: all that the session cookie says.
///
/// Nothing of it is stored. It ends with its time, with its key, or when the browser forgets it.
struct Session: Equatable, Sendable {
  /// Seconds from signing in.
  static let lifetime: Int64 = 14 * 86_400

  let keyID: String
  let expiresAt: UnixTime
  /// Tells sessions of one key apart.
  let nonce: String
  /// Sent along with every change: in the form field `csrf_token`, or to the API in the header `X-CSRF-Token`. Other
  /// people's pages can make a browser send the cookie, but cannot know this.
  let csrfToken: String

  /// A new session of the key, from `now` on.
  init(keyID: String, now: UnixTime, secret: SessionSecret) {
    self.init(keyID: keyID, expiresAt: now + Self.lifetime, nonce: Nonce.make(), secret: secret)
  }

  /// Reads a token.
  /// - Returns: nil unless it was signed with this secret for a session, and has not expired at `now`.
  init?(token: String, now: UnixTime, secret: SessionSecret) {
    guard let content = secret.content(of: token, for: .session) else { return nil }
    let parts = content.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == Self.version, let expiresAt = UnixTime(parts[2]), now < expiresAt else {
      return nil
    }
    self.init(keyID: String(parts[1]), expiresAt: expiresAt, nonce: String(parts[3]), secret: secret)
  }

  private init(keyID: String, expiresAt: UnixTime, nonce: String, secret: SessionSecret) {
    self.keyID = keyID
    self.expiresAt = expiresAt
    self.nonce = nonce
    csrfToken = secret.code(of: Self.content(keyID, expiresAt, nonce), for: .change)
  }

  /// The cookie's value: `1.<key_id>.<expires_at>.<nonce>.<code>`.
  func token(_ secret: SessionSecret) -> String {
    secret.signed(Self.content(keyID, expiresAt, nonce), for: .session)
  }

  /// Whether a change comes from a page of this session. Takes the same time whatever is wrong with it.
  func accepts(csrfToken: String) -> Bool { isEqualInConstantTime(csrfToken.utf8, self.csrfToken.utf8) }

  /// Of the token's form.
  private static let version = "1"

  private static func content(_ keyID: String, _ expiresAt: UnixTime, _ nonce: String) -> String {
    "\(version).\(keyID).\(expiresAt).\(nonce)"
  }
}
