import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Speaks to the replicas of each shard over HTTP: a statement goes to one of them, and the very same bytes to the next
/// one where the first cannot take it.
final class ClickHouseClient: Sendable {
  let location: ClickHouseLocation
  private let http: HTTPClient
  /// Of each shard: the replica that last answered.
  private let preferred: Mutex<[Int]>

  /// Close it: an HTTP client must not be forgotten.
  init(_ location: ClickHouseLocation) throws(StoreError) {
    self.location = location
    preferred = Mutex(location.shards.map { Int.random(in: 0..<$0.count) })
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(2)
    configuration.httpVersion = .http1Only
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
    // Less than the shortest that ClickHouse keeps one open for: 3 s.
    configuration.connectionPool.idleTimeout = .seconds(2)
    if let file = location.certificateFile {
      var tls = TLSConfiguration.makeClientConfiguration()
      guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
        throw .unusable(file: file, detail: "holds no certificates in PEM format")
      }
      tls.trustRoots = .certificates(certificates)
      configuration.tlsConfiguration = tls
    }
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func close() async { try? await http.shutdown() }

  var shardCount: Int { location.shards.count }

  /// Runs a statement on a shard.
  /// - Parameter patience: for how long to try, on one replica after the other; nil for the configured time.
  /// - Returns: the answer's bytes.
  /// - Throws: ``StoreError/unreachable(store:detail:)`` where no replica took it in time, ``StoreError/refused(store:detail:)``
  ///   where one said that it never will.
  @discardableResult
  func run(
    _ statement: ClickHouseStatement, on shard: Int, patience: Duration? = nil
  ) async throws(StoreError) -> ByteBuffer {
    let request = HTTPBody(statement)
    let deadline = ContinuousClock.now + (patience ?? .seconds(location.timeout))
    let replicas = location.shards[shard]
    var pause = Duration.milliseconds(10)
    var attempt = preferred.withLock { $0[shard] }
    var limit = Self.firstAttempt
    // A full disk, say, is one replica's own: only what all of them refuse is refused.
    var refusals: Set<Int> = []
    while true {
      let replica = attempt % replicas.count
      let failure: String
      do {
        let end = min(deadline, .now + limit)
        let answer = try await send(request, statement, to: replicas[replica], until: end)
        preferred.withLock { $0[shard] = replica }
        return answer
      } catch let exception as ClickHouseException {
        if !exception.isTransient { refusals.insert(replica) }
        guard refusals.count < replicas.count else {
          throw StoreError.refused(store: "ClickHouse at \(replicas[replica])", detail: exception.text)
        }
        failure = exception.text
        if exception.isTurnOfOthers { pause = min(pause, .milliseconds(64)) }
      } catch is CancellationError {
        throw StoreError.unreachable(store: "ClickHouse at \(replicas[replica])", detail: "the work was cancelled")
      } catch let error as HTTPClientError where error == .alreadyShutdown {
        throw StoreError.closed
      } catch {
        failure = Self.reason(error)
      }
      attempt += 1
      preferred.withLock { $0[shard] = attempt % replicas.count }
      // What takes long takes long on every replica.
      if attempt.isMultiple(of: replicas.count) { limit *= 2 }
      // Jitter: whoever waits for the same thing does not come back at the same moment.
      let wait = attempt.isMultiple(of: replicas.count) ? pause * Double.random(in: 0.5...1.5) : .zero
      guard ContinuousClock.now + wait < deadline, !Task.isCancelled else {
        throw StoreError.unreachable(store: "ClickHouse at \(replicas[replica])", detail: failure)
      }
      if wait > .zero {
        try? await Task.sleep(for: wait)
        pause = min(pause * 2, .milliseconds(500))
      }
    }
  }

  private func send(
    _ body: HTTPBody, _ statement: ClickHouseStatement, to address: ClickHouseLocation.Address,
    until deadline: ContinuousClock.Instant
  ) async throws -> ByteBuffer {
    var query = statement.settings
    query["database"] = query["database"] ?? location.database
    if query["max_execution_time"] != nil {
      // Nobody reads what comes later.
      query["max_execution_time"] = String(max(1, ContinuousClock.now.duration(to: deadline).components.seconds + 1))
    }
    if case .tables(let tables) = statement.content {
      for table in tables {
        query["\(table.name)_structure"] = table.structure
        query["\(table.name)_format"] = "RowBinary"
      }
    }
    var url = URLComponents()
    url.queryItems = query.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0.key, value: $0.value) }
    var text = (url.percentEncodedQuery ?? "").replacingOccurrences(of: "+", with: "%2B")
    if let sql = body.sqlInURL { text += "&query=" + sql }
    var request = HTTPClientRequest(url: address.url + "/?" + text)
    request.method = .POST
    request.headers.add(name: "X-ClickHouse-User", value: location.user)
    if let password = location.password { request.headers.add(name: "X-ClickHouse-Key", value: password) }
    if let type = body.contentType { request.headers.add(name: "Content-Type", value: type) }
    request.body = .bytes(body.bytes)
    let left = max(.milliseconds(50), ContinuousClock.now.duration(to: deadline))
    let response = try await http.execute(request, timeout: .nanoseconds(Int64(left / .nanoseconds(1))))
    let answer = try await Self.collect(response.body, until: deadline)
    guard response.status == .ok else {
      throw ClickHouseException(status: Int(response.status.code), body: String(buffer: answer))
    }
    return answer
  }

  /// The client's own deadline ends with the head of the answer.
  private static func collect(
    _ body: HTTPClientResponse.Body, until deadline: ContinuousClock.Instant
  ) async throws -> ByteBuffer {
    try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
      group.addTask { try await body.collect(upTo: 1 << 30) }
      group.addTask {
        try await Task.sleep(until: max(deadline, .now + .seconds(1)), clock: .continuous)
        return nil
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() ?? nil else { throw HTTPClientError.deadlineExceeded }
      return answer
    }
  }

  /// After so long another replica is asked; the second time round, after twice as long.
  private static let firstAttempt: Duration = .seconds(15)

  private static func reason(_ error: any Error) -> String {
    (error as? HTTPClientError).map { $0.shortDescription }
      ?? (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(type(of: error))"
  }
}

/// The bytes that a statement becomes: made once, however often they are sent.
private struct HTTPBody {
  var bytes: ByteBuffer
  var contentType: String?
  /// Percent-encoded; nil where the statement is the body.
  var sqlInURL: String?

  init(_ statement: ClickHouseStatement) {
    let encoded = statement.sql.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    switch statement.content {
    case .none:
      bytes = ByteBuffer(string: statement.sql)
    case .rows(let rows):
      sqlInURL = encoded
      bytes = rows
    case .tables(let tables):
      sqlInURL = encoded
      // Longer than chance could make it appear among the rows.
      let boundary = "tickmark-" + UUID().uuidString + UUID().uuidString
      contentType = "multipart/form-data; boundary=" + boundary
      bytes = ByteBuffer()
      for table in tables {
        bytes.writeString(
          "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(table.name)\"; filename=\"\(table.name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n")
        bytes.writeImmutableBuffer(table.rows.bytes)
        bytes.writeString("\r\n")
      }
      bytes.writeString("--\(boundary)--\r\n")
    }
  }
}
