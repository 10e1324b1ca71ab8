import NIOHTTP1
import Testing

extension RunningServer {
  /// Asks the Graph face of a WABA, or of a list of its.
  func graph(
    _ edge: String, _ parameters: [String] = [], waba: String = "\(RunningServer.waba)",
    version: String = "v26.0", headers: [(String, String)] = [],
    method: HTTPMethod = .GET
  ) async throws -> Answer {
    try await send(
      method, "/\(version)/\(waba)/\(edge)" + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")),
      headers: [("Authorization", "Bearer \(key)")] + headers)
  }

  /// Follows a link.
  func graph(link: String) async throws -> Answer {
    try #require(link.hasPrefix(url + "/"), "\(link)")
    return try await send(.GET, String(link.dropFirst(url.count)), headers: [("Authorization", "Bearer \(key)")])
  }
}

extension RunningServer.Answer {
  var requestID: String { headers.first(name: "x-request-id") ?? "" }
}

enum GraphQuestion {
  static let ids = "template_ids=\(RunningServer.template),\(RunningServer.otherTemplate)"
  /// Both templates on 1 and 2 July 2025.
  static let range = ["start=2025-07-01", "end=2025-07-02", "granularity=DAILY", ids]
}

/// Parts of an answer.
enum GraphText {
  static func rows(_ body: String) -> [String] {
    body.matches(of: /"template_id":"(\d+)","start":(\d+)/).map { "\($0.1)@\($0.2)" }
  }

  static func link(_ name: String, in body: String) -> String? {
    guard let start = body.range(of: #""\#(name)":""#)?.upperBound else { return nil }
    return String(body[start...].prefix { $0 != "\"" })
  }

  static func withoutLinks(_ body: String) -> String {
    body.replacing(/,"(?:next|previous)":"[^"]*"/, with: "")
  }
}
