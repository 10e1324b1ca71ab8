import Foundation
import NIOCore
import NIOHTTP1
internal import TemplateAnalytics

/// A good answer in Kaleyra's envelope.
struct EnvelopedAnswer<Element: Decodable & Sendable>: Sendable {
  let data: [Element]
  /// The cursor of the next page; nil after the last one.
  let next: String?
  let withheldTemplates: [String]
  let requestID: String?

  /// - Throws: what the server refused, or why the answer is none of Kaleyra's.
  init(_ exchange: Exchange, key: APIKeyText) throws(TemplateAnalyticsError) {
    let status = exchange.status
    let requestID = exchange.headers.first(name: "X-Request-ID").map { key.hidden(in: $0) }
    let now = UnixTime(Date().timeIntervalSince1970)
    let retryAfter = exchange.headers.first(name: "Retry-After")
      .flatMap { RetryAfter.seconds($0, now: now) }.map { Duration.seconds($0) }
    func malformed(_ reason: String) -> TemplateAnalyticsError {
      .malformed(.init(status: status, requestID: requestID, reason: reason, retryAfter: retryAfter))
    }

    let body = Data(exchange.body.readableBytesView)
    let decoder = JSONDecoder()
    guard let envelope = try? decoder.decode(Envelope.self, from: body) else {
      throw malformed("it has no envelope of code and message")
    }
    guard (200..<300).contains(status), envelope.code == "WA200" else {
      throw .refused(
        .init(
          status: status, code: key.hidden(in: envelope.code), message: key.hidden(in: envelope.message),
          parameters: Dictionary(
            envelope.error.parameters.map { (key.hidden(in: $0), key.hidden(in: $1)) }, uniquingKeysWith: { $1 }),
          detail: envelope.error.text.map { key.hidden(in: $0) }.flatMap { $0 == envelope.message ? nil : $0 },
          requestID: requestID, retryAfter: retryAfter))
    }
    do {
      data = try decoder.decode(Content.self, from: body).data
    } catch let error as DecodingError {
      throw malformed(DecodingFailure(error, below: 0).reason)
    } catch {
      throw malformed("it cannot be read")
    }
    next = envelope.next
    withheldTemplates = exchange.headers["Withheld-Templates"].flatMap { $0.split(separator: ",") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    self.requestID = requestID
  }

  private struct Content: Decodable { let data: [Element] }
}
