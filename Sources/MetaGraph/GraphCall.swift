import AsyncHTTPClient
import NIOHTTP1
import TemplateAnalytics

/// One call of the Graph API, as often as it is tried.
struct GraphCall: Sendable {
  var method: HTTPMethod
  var waba: WABAID
  /// Below the WABA: `message_templates`; nil for the WABA itself.
  var edge: String?
  var query: [(name: String, value: String)]
  /// Sent in the header alone: a URL ends up in logs.
  var token: String
  var urgency: GraphUrgency

  /// Whether a second try can do no harm.
  var isIdempotent: Bool { method == .GET }

  func request(to url: String, version: String) -> HTTPClientRequest {
    let path = "\(url)/\(version)/\(waba)" + (edge.map { "/" + $0 } ?? "")
    let query = query.map { "\($0.name)=\(FormText.encoded($0.value))" }.joined(separator: "&")
    var request = HTTPClientRequest(url: path + "?" + query)
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer " + token)
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "Tickmark")
    return request
  }

  /// What a header can carry, and every token is made of.
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }
}
