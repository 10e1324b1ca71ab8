import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// An answer that came whole.
struct HTTPExchange: Sendable {
  var status: Int
  var headers: HTTPHeaders
  var body: ByteBuffer

  /// Sends a request and collects its answer.
  /// - Parameters:
  ///   - time: for everything together, the answer's body too.
  ///   - limit: bytes that the answer's body may have.
  /// - Throws: an error of the HTTP client: ``reason(_:)`` puts it into words.
  init(_ request: HTTPClientRequest, by client: HTTPClient, within time: Duration, upTo limit: Int) async throws {
    let deadline = ContinuousClock.now + time
    self = try await withThrowingTaskGroup(of: HTTPExchange?.self) { group in
      group.addTask {
        let response = try await client.execute(request, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: limit)
        return HTTPExchange(status: Int(response.status.code), headers: response.headers, body: body)
      }
      // The client's own deadline ends with the head of the answer.
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

  /// A client of its own connections: HTTP/1.1, no redirect, no second try behind our back.
  static func client(connections: Int, connectTimeout: Duration) -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .nanoseconds(Int64(connectTimeout / .nanoseconds(1)))
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
    configuration.connectionPool.retryConnectionEstablishment = false
    // Shorter than servers keep one open for: a request that meets a connection being closed may be lost.
    configuration.connectionPool.idleTimeout = .seconds(20)
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Why an exchange failed, in words that hold nothing of what was sent or received.
  static func reason(_ error: any Error) -> String {
    switch error {
    case is CancellationError: "the work was cancelled"
    case let error as HTTPClientError where error == .cancelled: "the work was cancelled"
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
