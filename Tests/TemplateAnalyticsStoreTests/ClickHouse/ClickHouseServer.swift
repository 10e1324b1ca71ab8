import Foundation
import Glibc
import Synchronization
import TemplateAnalytics

@testable import TemplateAnalyticsStore

/// The ClickHouse that the tests of this process share: one plain server on a free port, with a database for each test.
///
/// `TICKMARK_TEST_CLICKHOUSE` names another one, `http://host:port`: how the same tests run against a current engine.
enum ClickHouseServer {
  static let isInstalled =
    given != nil || FileManager.default.isExecutableFile(atPath: "/usr/sbin/clickhouse-server")

  /// Where it is; started by whoever asks first.
  static func address() async throws -> ClickHouseLocation.Address {
    if let given { return given }
    return try await started.value.address
  }

  private static let given = ProcessInfo.processInfo.environment["TICKMARK_TEST_CLICKHOUSE"].flatMap {
    ClickHouseLocation("clickhouse+" + $0)?.shards[0][0]
  }
  private static let started = Task { try Harness() }

  /// `Tests/Support/clickhouse_cluster.py`: it and its servers end when our end of its input is closed, at the latest
  /// when this process ends.
  private final class Harness: Sendable {
    let address: ClickHouseLocation.Address

    init() throws {
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("Support/clickhouse_cluster.py").path
      let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("tickmark-clickhouse-\(UUID().uuidString)").path
      var input: [Int32] = [0, 0]
      var output: [Int32] = [0, 0]
      // Closed in other children: they must not keep the harness alive.
      guard pipe(&input) == 0, pipe(&output) == 0 else { throw Failed(reason: "no pipe") }
      for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_adddup2(&actions, input[0], 0)
      posix_spawn_file_actions_adddup2(&actions, output[1], 1)
      // Not this process's own: whoever waits for its end would wait for the harness too.
      posix_spawn_file_actions_adddup2(&actions, output[1], 2)
      let command = ["python3", script, directory]
      let arguments = command.map { strdup($0) } + [nil]
      defer { for argument in arguments { free(argument) } }
      var id: pid_t = 0
      guard posix_spawnp(&id, "python3", &actions, nil, arguments, environ) == 0 else {
        throw Failed(reason: "python3 cannot be started")
      }
      close(input[0])
      close(output[1])
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while read(output[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
      struct Answer: Decodable {
        struct Server: Decodable { let http: Int }
        let servers: [Server]
      }
      guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(line)), let server = answer.servers.first
      else { throw Failed(reason: "ClickHouse did not start: \(String(decoding: line, as: UTF8.self))") }
      address = ClickHouseLocation.Address(host: "127.0.0.1", port: server.http)
    }
  }

  struct Failed: Error {
    let reason: String
  }
}

extension TemporaryDirectory {
  /// A database of this directory's own, made when it is first asked for.
  func clickHouse(fingerprint: UInt64, awaitingCopy: Bool = false) async throws -> ClickHouseLocation {
    let name = "t" + path.filter { $0.isHexDigit }.suffix(24)
    let location = ClickHouseLocation(shards: [[try await ClickHouseServer.address()]], database: name)
    try await ClickHouseSchema.create(
      at: location, cluster: nil, fingerprint: fingerprint, replyWindow: nil, awaitingCopy: awaitingCopy)
    return location
  }

  func pseudonyms() throws -> Pseudonyms { try DataDirectory(path).pseudonyms() }

  func options(at location: ClickHouseLocation) -> Store.Options {
    var options = Store.Options()
    options.location = .clickHouse(location)
    return options
  }
}
