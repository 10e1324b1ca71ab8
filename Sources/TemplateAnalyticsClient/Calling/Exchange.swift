import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// An answer that came whole.
struct Exchange: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let body: ByteBuffer

  /// Sends a request and collects its answer.
  /// - Parameters:
  ///   - time: for everything together, the answer's body too.
  ///   - limit: bytes that the answer's body may have.
  /// - Throws: an error of the HTTP client: ``reason(_:)`` puts it into words.
  init(_ request: HTTPClientRequest, by client: HTTPClient, within time: Duration, upTo limit: Int) async throws {
    let deadline = ContinuousClock.now + time
    self = try await withThrowingTaskGroup(of: Exchange?.self) { group in
      group.addTask {
        let response = try await client.execute(request, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: limit)
        return Exchange(status: Int(response.status.code), headers: response.headers, body: body)
      }
      // The HTTP client's own deadline ends with the head of the answer.
      group.addTask {
        try await Task.sleep(until: deadline, clock: .continuous)
        return nil
      }
      defer { group.cancelAll() }
      guard let exchange = try await group.next() ?? nil else { throw HTTPClientError.deadlineExceeded }
      return exchange
    }
  }

  private init(status: Int, headers: HTTPHeaders, body: ByteBuffer) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Why an exchange failed, in words that hold nothing of what was sent or received.
  static func reason(_ error: any Error) -> String {
    switch error {
    case let error as HTTPClientError where error == .deadlineExceeded: "no answer in time"
    case let error as HTTPClientError: error.shortDescription
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case let error as NIOConnectionError:
      "no connection" + (error.connectionErrors.first.map { ": " + reason($0.error) } ?? "")
    case is NIOTooManyBytesError: "the answer is too large"
    case is HTTPParserError: "the answer was cut off or is not HTTP"
    default: "\(type(of: error))"
    }
  }
}
