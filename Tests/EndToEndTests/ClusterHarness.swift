import Foundation
import Glibc
import Testing

/// A ClickHouse of one test's own, started and broken by `Tests/Support/clickhouse_cluster.py`.
final class ClusterHarness: Sendable {
  /// Whether there is a ClickHouse to start.
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/clickhouse-server")
  /// Whether there is what a cluster takes besides.
  static let hasZooKeeper =
    isInstalled && FileManager.default.fileExists(atPath: "/usr/share/java/zookeeper.jar")
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/java")

  private struct Answer: Decodable {
    struct Server: Decodable {
      let shard: Int
      let http: Int
      let https: Int?
    }
    let servers: [Server]
    let ca: String?
  }

  private struct Verdict: Decodable {
    let ok: Bool
    let error: String?
  }

  private let process: ChildProcess
  private let orders: FileHandle
  private let lineCount = Shared(1)
  private let answer: Answer
  /// Where the servers keep everything, their logs too.
  private let directory: String

  /// The path of the certificate that signed those of the servers.
  var authority: String? { answer.ca }

  /// Runs `body` with a cluster, and ends that.
  static func run(
    shards: Int = 1, replicas: Int = 1, tls: Bool = false, body: (ClusterHarness) async throws -> Void
  ) async throws {
    let directory = Tickmark.temporaryPath()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Support/clickhouse_cluster.py").path
    let pipe = directory + "/orders"
    guard mkfifo(pipe, 0o600) == 0 else { throw TestSite.Failed(description: "no pipe") }
    // For both directions, because opening it for one would wait for the other end. When this process ends, the harness
    // reads the end of its input and ends everything.
    let descriptor = open(pipe, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestSite.Failed(description: "no pipe") }
    let orders = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let process = try ChildProcess(
      ["python3", script, directory + "/cluster", "--shards", "\(shards)", "--replicas", "\(replicas)"]
        + (tls ? ["--tls"] : []),
      input: pipe, output: directory + "/answers", errors: directory + "/errors")
    let result: Result<Void, any Error>
    do {
      let first = try await process.outputHolding("\n")
      let answer = try JSONDecoder().decode(Answer.self, from: Data(first.utf8))
      try await body(
        ClusterHarness(
          process: process, orders: orders, answer: answer, directory: directory + "/cluster"))
      result = .success(())
    } catch {
      result = .failure(error)
    }
    try orders.close()
    _ = try await process.end()
    try result.get()
  }

  private init(process: ChildProcess, orders: FileHandle, answer: Answer, directory: String) {
    self.process = process
    self.orders = orders
    self.answer = answer
    self.directory = directory
  }

  /// Gives an order, `kill 0` or `start zookeeper`, and waits until it is done. One at a time.
  func order(_ order: String) async throws {
    try orders.write(contentsOf: Data((order + "\n").utf8))
    let number = lineCount.withLock { count in
      defer { count += 1 }
      return count
    }
    while true {
      let lines = process.outputText.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.count > number + 1 {
        let verdict = try JSONDecoder().decode(Verdict.self, from: Data(lines[number].utf8))
        guard verdict.ok else { throw TestSite.Failed(description: "\(order): \(verdict.error ?? "")") }
        return
      }
      guard process.isRunning else { throw TestSite.Failed(description: "it ended: \(process.errorText)") }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// The setting `store`.
  /// - Parameter count: how many replicas of each shard to name; nil for all.
  func store(tls: Bool = false, replicas count: Int? = nil) -> String {
    let shards = Dictionary(grouping: answer.servers, by: \.shard).sorted { $0.key < $1.key }.map { _, replicas in
      replicas.prefix(count ?? replicas.count).map { "127.0.0.1:\(tls ? $0.https ?? 0 : $0.http)" }.joined(
        separator: ",")
    }
    return "clickhouse+http\(tls ? "s" : "")://\(shards.joined(separator: ";"))/tickmark"
  }

  /// The variables of a node.
  /// - Parameter timeout: `clickhouse.timeout`.
  func environment(timeout: Int = 30) -> [String: String] {
    ["TICKMARK_STORE": store(), "TICKMARK_CLICKHOUSE_TIMEOUT": "\(timeout)"]
  }

  /// Makes the tables, and a site on them.
  func site(
    cluster: String? = nil, wabas: [Int64], environment: [String: String]? = nil
  ) async throws -> TestSite {
    let environment = environment ?? self.environment()
    let directory = Tickmark.temporaryPath()
    try await TestSite.succeed(
      ["store", "init", "--data", directory] + (cluster.map { ["--cluster", $0] } ?? []), environment)
    return try await TestSite(wabas: wabas, directory: directory, environment: environment)
  }

  /// The servers' files that hold `text` anywhere.
  func files(containing text: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory).filter { file in
      (FileManager.default.contents(atPath: directory + "/" + file) ?? Data()).range(of: Data(text.utf8)) != nil
    }
  }

  /// What the first replica of a shard answers.
  func ask(_ sql: String, shard: Int) async throws -> String {
    let server = try #require(answer.servers.first { $0.shard == shard })
    let query = sql.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    return try await TestSite.ask("http://127.0.0.1:\(server.http)/?query=\(query)", key: "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
