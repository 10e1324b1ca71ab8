import Foundation
import Hummingbird

/// A request as it came.
package struct GraphCallRecord: Sendable {
  /// From 0, in the order of arrival.
  package var number: Int
  package var method: String
  package var path: String
  /// As it came, without the question mark; nil where there is none.
  package var query: String?
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  init(_ request: Request, body: [UInt8], number: Int) {
    self.number = number
    self.body = body
    method = request.method.rawValue
    let parts = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.first.map(String.init) ?? ""
    query = parts.count > 1 ? String(parts[1]) : nil
    headers = request.headers.map { ($0.name.rawName, $0.value) }
  }

  /// The first value of a header, whatever the case of its name.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The value of a parameter, decoded.
  package func parameter(_ name: String) -> String? {
    var components = URLComponents()
    components.percentEncodedQuery = query
    return components.queryItems?.first { $0.name == name }?.value
  }

  /// From the header `Authorization`, or the parameter `access_token`.
  package var token: String? {
    guard let field = header("Authorization"), field.hasPrefix("Bearer ") else { return parameter("access_token") }
    return String(field.dropFirst(7))
  }
}
