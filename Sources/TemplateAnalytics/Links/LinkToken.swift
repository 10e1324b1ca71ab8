/// What stands at the end of a link's address: `<link_id>.<code>`, `<link_id>.<issued>.<code>` or
/// `<link_id>.<issued>.<message>.<code>`, where the code signs all that is before the last full stop. None of them holds
/// two full stops in a row, which firewalls take for a way out of a directory.
///
/// It names a message, so it belongs into no log and no error.
package struct LinkToken: Equatable, Sendable {
  package let link: LinkID
  /// Unix seconds at which the sender says that the message went out; nil where it says nothing, or no time that can be.
  package let issued: UnixTime?
  /// The sender's own reference of the message, a plain name; nil for a token of the template, which stands in any
  /// number of messages.
  package let message: String?
  /// What is signed: all but the code.
  package let content: String
  /// The first ``codeLength`` characters of the signature in base64url: 132 bits.
  package let code: String

  package static let codeLength = 22

  /// Reads a token. That it is well formed says nothing of its code.
  /// - Returns: nil for anything else.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
    guard (2...4).contains(parts.count), let link = LinkID(Substring(parts[0])), let code = parts.last,
      code.count == Self.codeLength, code.allSatisfy({ Base64URL.value(of: $0) != nil })
    else { return nil }
    let issued = parts.count > 2 ? parts[1] : nil
    let message = parts.count > 3 ? parts[2] : nil
    if let issued {
      guard (1...18).contains(issued.count),
        issued.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
      else { return nil }
    }
    if let message, !Substring(message).isPlainName { return nil }
    self.link = link
    self.issued = issued.flatMap { UnixTime(Substring($0)) }.flatMap { UnixTime.plausible.contains($0) ? $0 : nil }
    self.message = message.map { String(Substring($0)) }
    content = String(Substring(text.utf8[..<text.utf8.index(before: code.startIndex)]))
    self.code = String(Substring(code))
  }

  /// What the signature of a token is over.
  /// - Parameters:
  ///   - issued: where it is not known and a message is named, the token says 0, which is no time.
  ///   - message: a plain name.
  package static func content(link: LinkID, issued: UnixTime?, message: String?) -> String {
    if let message { return "\(link).\(issued ?? 0).\(message)" }
    return issued.map { "\(link).\($0)" } ?? link.description
  }
}
