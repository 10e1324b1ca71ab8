import NIOHTTP1

/// Headers that a request or an answer keeps on its way through us (RFC 9110, 7.6.1).
enum EndToEndHeaders {
  /// Without what our own client decides, either: the host, the length, and that the answer comes uncompressed.
  static func ofRequest(_ headers: [(name: String, value: String)]) -> HTTPHeaders {
    HTTPHeaders(kept(headers, without: ["host", "content-length", "accept-encoding", "expect"]))
  }

  static func ofAnswer(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
    kept(headers.map { ($0.name, $0.value) }, without: ["content-length"])
  }

  private static let ofConnection: Set<String> = [
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade",
  ]

  private static func kept(
    _ headers: [(name: String, value: String)], without others: Set<String>
  ) -> [(name: String, value: String)] {
    var dropped = ofConnection.union(others)
    for (name, value) in headers where name.lowercased() == "connection" {
      for named in value.split(separator: ",") { dropped.insert(named.filter { $0 != " " && $0 != "\t" }.lowercased()) }
    }
    return headers.filter { !dropped.contains($0.name.lowercased()) }
  }
}
