import Crypto
import TemplateAnalytics

/// The secret of the dashboard's sessions and forms, derived from the secret that was made at install time: what is
/// signed with it holds over restarts and on every node that has the same `secret.key`.
package struct SessionSecret: Sendable {
  /// What is signed. What is signed for one purpose passes for no other.
  package enum Purpose: String, CaseIterable, Sendable {
    /// A session: who is signed in.
    case session
    /// The token that a session's own pages send along with a change.
    case change
    /// The sign-in form, as it was shown to one browser.
    case form
    /// A link that signs in whoever opens it.
    case link
  }

  private let key: SymmetricKey

  /// - Parameter secret: the data directory's.
  init(secret: [UInt8]) {
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("tickmark session".utf8), using: SymmetricKey(data: secret))
    key = SymmetricKey(data: Array(code))
  }

  /// The characters of a code: 256 bits in base64url.
  package static let codeLength = 43

  /// The code of `content`: HMAC-SHA256, ``codeLength`` characters of base64url.
  package func code(of content: String, for purpose: Purpose) -> String {
    // No purpose has a space in its name, so the text says where it ends.
    let text = "\(purpose.rawValue) \(content)"
    let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    return String(decoding: Base64URL.characters(of: code), as: UTF8.self)
  }

  /// Whether `code` is the one of `content`. Takes the same time whatever is wrong with it.
  package func accepts(_ code: some StringProtocol, of content: String, for purpose: Purpose) -> Bool {
    isEqualInConstantTime(self.code(of: content, for: purpose).utf8, code.utf8)
  }

  /// `content`, a full stop and its code.
  package func signed(_ content: String, for purpose: Purpose) -> String {
    content + "." + code(of: content, for: purpose)
  }

  /// What a text of ``signed(_:for:)`` says.
  /// - Returns: nil where it was not signed with this secret for this purpose, or is longer than anything that is.
  package func content(of text: String, for purpose: Purpose) -> String? {
    guard text.utf8.count <= 256, let end = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let content = String(text[..<end])
    return accepts(text[text.utf8.index(after: end)...], of: content, for: purpose) ? content : nil
  }
}
