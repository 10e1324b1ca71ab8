import Crypto
import TemplateAnalytics

/// The secret of one link: whoever has it makes tokens of the link.
package struct LinkSecret: Sendable {
  /// 64 hexadecimal digits. As these characters it is the key, so that any program can use it as it is.
  package let text: String
  private let key: SymmetricKey

  fileprivate init(_ code: HMAC<SHA256>.MAC) {
    text = code.hexadecimal
    key = SymmetricKey(data: Array(text.utf8))
  }

  /// - Returns: nil unless `text` is 64 hexadecimal digits.
  package init?(_ text: String) {
    let digits = text.lowercased()
    guard digits.utf8.count == 64, digits.utf8.allSatisfy({ $0.hexadecimalValue != nil }) else { return nil }
    self.text = digits
    key = SymmetricKey(data: Array(digits.utf8))
  }

  /// A token.
  /// - Parameters:
  ///   - issued: when the message goes out.
  ///   - message: the sender's reference of the message, a plain name; nil for a token of the template.
  package func token(of link: LinkID, issued: UnixTime? = nil, message: String? = nil) -> String {
    let content = LinkToken.content(link: link, issued: issued, message: message)
    return content + "." + String(decoding: code(of: content), as: UTF8.self)
  }

  /// Whether a token was made with this secret. Takes the same time whatever is wrong with it.
  package func accepts(_ token: LinkToken) -> Bool {
    isEqualInConstantTime(code(of: token.content), token.code.utf8)
  }

  private func code(of content: String) -> [UInt8] {
    let code = HMAC<SHA256>.authenticationCode(for: Array(content.utf8), using: key)
    // 22 characters are 132 bits, which begin with the first 16 bytes and half of the next.
    return Array(Base64URL.characters(of: Array(code.prefix(17))).prefix(LinkToken.codeLength))
  }
}

/// The secrets of all links, derived from the secret that was made at install time: nothing of them is stored, and every
/// node that has the same `secret.key` has the same.
package struct LinkSecrets: Sendable {
  private let key: SymmetricKey

  /// - Parameter secret: the data directory's.
  init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

  package func secret(of link: LinkID) -> LinkSecret {
    LinkSecret(HMAC<SHA256>.authenticationCode(for: Array("tickmark link \(link)".utf8), using: key))
  }

  /// Whether the token was made with its link's secret. That there is such a link is not asked.
  package func accepts(_ token: LinkToken) -> Bool { secret(of: token.link).accepts(token) }
}
