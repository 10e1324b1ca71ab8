/// The address of a list on the Graph face, of which `next` and `previous` name other pages.
package struct GraphLink: Equatable, Sendable {
  private let address: String
  /// `name=value`, encoded, without what says where the page is.
  private let query: [String]

  /// - Parameters:
  ///   - origin: scheme and authority, "" where the authority is not known: then the links begin with the path.
  ///   - path: of the list.
  ///   - parameters: those of the request, decoded. Of those that are the same one is kept.
  package init(origin: String, path: String, parameters: [(name: String, value: String)]) {
    address = origin + path
    var known: Set<String> = []
    query = parameters.compactMap { name, value in
      guard !["limit", "after", "before"].contains(name) else { return nil }
      let member = FormText.encoded(name) + "=" + FormText.encoded(value)
      return known.insert(member).inserted ? member : nil
    }
  }

  func page(limit: Int, _ name: String, _ cursor: String) -> String {
    address + "?" + (query + ["limit=\(limit)", "\(name)=\(cursor)"]).joined(separator: "&")
  }

  /// Scheme and authority of a request, from its headers, of which neither is believed to be more than that.
  /// - Parameters:
  ///   - host: a name or an address, and perhaps a port.
  ///   - forwardedProtocol: what a proxy in front says it was asked by: `X-Forwarded-Proto`.
  /// - Returns: "" where `host` is no such thing.
  package static func origin(host: String?, forwardedProtocol: String?) -> String {
    // Only ASCII: a letter with a mark on it is one character to a regular expression.
    guard let host, (1...261).contains(host.utf8.count), host.utf8.allSatisfy({ $0 < 0x80 }),
      host.wholeMatch(of: /(?:[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/) != nil
    else { return "" }
    return (isHTTPS(forwardedProtocol: forwardedProtocol) ? "https://" : "http://") + host
  }

  /// Whether a request came by https: each proxy on its way may have added how it was asked, the first one first.
  package static func isHTTPS(forwardedProtocol: String?) -> Bool {
    let first = (forwardedProtocol ?? "").prefix { $0 != "," }
    return first.filter { $0 != " " }.lowercased() == "https"
  }
}
