/// What stands at the end of a link's address: `<link_id>.<issued>.<message>.<code>`.
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
    guard parts.count == 4, let link = LinkID(Substring(parts[0])),
      parts[1].count <= 18, parts[1].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      parts[2].isEmpty || Substring(parts[2]).isPlainName,
      parts[3].count == Self.codeLength, parts[3].allSatisfy({ Base64URL.value(of: $0) != nil })
    else { return nil }
    self.link = link
    issued = UnixTime(Substring(parts[1])).flatMap { UnixTime.plausible.contains($0) ? $0 : nil }
    message = parts[2].isEmpty ? nil : String(Substring(parts[2]))
    content = String(Substring(text.utf8[..<parts[2].endIndex]))
    code = String(Substring(parts[3]))
  }

  /// What the signature of a token is over.
  /// - Parameter message: a plain name.
  package static func content(link: LinkID, issued: UnixTime?, message: String?) -> String {
    "\(link).\(issued.map(String.init) ?? "").\(message ?? "")"
  }
}
