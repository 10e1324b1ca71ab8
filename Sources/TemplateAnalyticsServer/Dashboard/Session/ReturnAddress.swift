import TemplateAnalytics

/// Where somebody is led who has signed in: a page of the dashboard and nothing else.
///
/// Not any address of this server: `/l/…` leads to whatever another customer entered.
struct ReturnAddress: Equatable, Sendable {
  /// Path and query.
  let text: String

  /// - Parameter text: what the request asks for, from whoever made it: what is no page's address becomes `/`.
  init(_ text: String?) { self.text = text.flatMap { Self.isPage($0) ? $0 : nil } ?? "/" }

  /// Whether it is `/` or below `/wabas/`, and perhaps a query. No name of a page has a full stop, a percent code or
  /// anything else that a browser would read as another path or host.
  private static func isPage(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    guard text.utf8.count <= 2048, let path = parts.first,
      parts.dropFirst().allSatisfy({ $0.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") } })
    else { return false }
    if path.elementsEqual("/".utf8) { return true }
    let names = Substring(path).split(separator: "/", omittingEmptySubsequences: false)
    return names.count > 2 && names[0].isEmpty && names[1] == "wabas" && names.dropFirst(2).allSatisfy(\.isPlainName)
  }
}
