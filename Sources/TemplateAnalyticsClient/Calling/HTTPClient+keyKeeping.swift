import AsyncHTTPClient
import NIOCore

extension HTTPClient {
  /// What carries the requests of clients that were given nothing else. It lives as long as the process, as
  /// `HTTPClient.shared` does, and unlike that one follows no redirect: an HTTP client takes the header `api-key` along to
  /// wherever it is led.
  static let keyKeeping: HTTPClient = {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(10)
    // Trying again is the caller's.
    configuration.connectionPool.retryConnectionEstablishment = false
    // Shorter than servers keep one open for: a request that meets a connection being closed may be lost.
    configuration.connectionPool.idleTimeout = .seconds(20)
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
}
