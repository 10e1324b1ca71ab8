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
    let query = query.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
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

  /// Percent-encodes all but the unreserved characters (RFC 3986, 2.3).
  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}
