import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Hands requests of others to Meta and Meta's answers back, as they are.
///
/// Has connections and deadlines of its own: a slow send blocks nothing else. Nothing is tried twice: a send would go
/// out twice.
package final class GraphForwarder: Sendable {
  package struct Options: Sendable {
    /// Without a slash at the end.
    package var url = "https://graph.facebook.com"
    /// At once; what comes beyond is refused.
    package var maximumInFlight = 256
    package var connectTimeout: Duration = .seconds(5)
    /// For one request, its answer's body included.
    package var deadline: Duration = .seconds(60)

    package init() {}
  }

  private let options: Options
  private let http: HTTPClient
  private let inFlight = Mutex(0)

  /// Close it: an HTTP client must not be forgotten.
  package init(_ options: Options = Options()) {
    self.options = options
    http = HTTPExchange.client(connections: options.maximumInFlight, connectTimeout: options.connectTimeout)
  }

  package func close() async { try? await http.shutdown() }

  /// Sends a request once.
  package func forward(_ request: GraphRequest) async throws(GraphForwardError) -> GraphAnswer {
    let isFree = inFlight.withLock { count in
      guard count < options.maximumInFlight else { return false }
      count += 1
      return true
    }
    guard isFree else { throw .busy }
    defer { inFlight.withLock { $0 -= 1 } }
    var outgoing = HTTPClientRequest(
      url: options.url + request.path + (request.query.map { "?" + Self.legal($0) } ?? ""))
    outgoing.method = .POST
    outgoing.headers = EndToEndHeaders.ofRequest(request.headers)
    let body = ForwardedBody(request.body)
    outgoing.body = .stream(body, length: .known(Int64(request.body.readableBytes)))
    do {
      let exchange = try await HTTPExchange(outgoing, by: http, within: options.deadline, upTo: 4 << 20)
      return GraphAnswer(
        status: exchange.status, headers: EndToEndHeaders.ofAnswer(exchange.headers), body: exchange.body)
    } catch {
      let detail = HTTPExchange.reason(error)
      throw body.wasAskedFor ? .unknown(detail: detail) : .notSent(detail: detail)
    }
  }

  /// A query as it is, but for bytes that none may hold (RFC 3986, 3.4): these are percent-encoded.
  ///
  /// Foundation would encode them too, and then every `%` of the rest once more.
  private static func legal(_ query: String) -> String {
    let bytes = Array(query.utf8)
    func isDigit(_ place: Int) -> Bool { place < bytes.count && hexadecimal.contains(bytes[place]) }
    var legal: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      let isEscape = byte == UInt8(ascii: "%") && isDigit(place + 1) && isDigit(place + 2)
      if isEscape || queryBytes.contains(byte) {
        legal.append(byte)
      } else {
        legal += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8
      }
    }
    return String(decoding: legal, as: UTF8.self)
  }

  private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)
  private static let queryBytes = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?".utf8)
}
