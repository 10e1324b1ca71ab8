import HTTPTypes
import Hummingbird
import TemplateAnalytics

/// The cookies of the dashboard. Scripts cannot read them, and other sites can only make a browser send them with a
/// link that somebody follows.
enum DashboardCookie: String {
  case session = "tickmark_session"
  /// Says to which browser the sign-in form was shown.
  case form = "tickmark_form"

  /// Over https the name says that only this host can have set it (RFC 6265bis, section 4.1.3.2), so that one of
  /// another name is not ours.
  private func name(in request: Request) -> String { (request.isHTTPS ? "__Host-" : "") + rawValue }

  /// The values that a request has for it (RFC 6265, section 5.4): those of another path or a parent domain come too,
  /// in any order, so whoever reads them takes the first that holds.
  func values(in request: Request) -> [String] {
    let name = name(in: request)
    return request.headers[values: .cookie].flatMap { header in
      header.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
        let pair = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let end = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<end].elementsEqual(name.utf8) else {
          return nil
        }
        return String(Substring(pair[pair.index(after: end)...]))
      }
    }
  }

  /// - Parameters:
  ///   - value: of letters, digits and `-._`.
  ///   - seconds: after which the browser forgets it; nil for when it is closed.
  func set(_ value: String, seconds: Int64? = nil, on response: inout Response, to request: Request) {
    response.setCookie(
      Cookie(
        name: name(in: request), value: value, maxAge: seconds.map(Int.init), path: "/", secure: request.isHTTPS,
        httpOnly: true, sameSite: .lax))
  }

  func clear(on response: inout Response, to request: Request) {
    set("", seconds: 0, on: &response, to: request)
  }
}

extension Request {
  /// Whether the browser speaks https, as a proxy in front says.
  fileprivate var isHTTPS: Bool { GraphLink.isHTTPS(forwardedProtocol: headers[.xForwardedProto]) }
}
