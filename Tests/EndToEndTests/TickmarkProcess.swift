import Foundation
import Synchronization

/// The real binary, started as a person would.
enum Tickmark {
  /// Beside the test bundle, where the package manager puts it.
  static let binary: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
    let beside = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return beside.appendingPathComponent("tickmark")
  }()

  struct Result {
    var exitCode: Int32
    var output: String
    var errors: String
  }

  /// Runs a command to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) async throws -> Result {
    let directory = temporaryPath()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Data((input ?? "").utf8).write(to: URL(fileURLWithPath: directory + "/input"))
    let process = try ChildProcess(
      [binary.path] + arguments, environment: Self.environment(environment), input: directory + "/input",
      output: directory + "/output", errors: directory + "/errors")
    let exitCode = try await process.end()
    return Result(exitCode: exitCode, output: process.outputText, errors: process.errorText)
  }

  static func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
  }

  /// Nothing of the machine's own settings, and no colours.
  static func environment(_ own: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TICKMARK_") }.merging(own) { $1 }
  }
}

/// A data directory and the servers that run on it one after the other.
final class TestSite: Sendable {
  static let sid = "HXAP1600000097IN"
  static let secret = "app-secret"

  let directory: String
  let key: String
  /// Of every process of this site.
  let environment: [String: String]
  private let running = Mutex<Running?>(nil)

  private struct Running {
    let process: ChildProcess
    let url: String
  }

  /// Makes an account, a key and `wabas`.
  init(wabas: [Int64], directory: String? = nil, environment: [String: String] = [:]) async throws {
    self.directory = directory ?? Tickmark.temporaryPath()
    self.environment = environment
    let data = ["--data", self.directory]
    try await Self.succeed(["account", "create", "Acme", "--sid", Self.sid] + data, environment)
    key = try await Self.succeed(["key", "create", "--sid", Self.sid] + data, environment).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    for waba in wabas {
      try await Self.succeed(
        ["waba", "add", "\(waba)", "--sid", Self.sid, "--country", "IN"] + data, environment)
    }
  }

  /// One more node over the ledger of `other`.
  init(joining other: TestSite) throws {
    directory = Tickmark.temporaryPath()
    environment = other.environment
    key = other.key
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try FileManager.default.copyItem(atPath: other.directory + "/secret.key", toPath: directory + "/secret.key")
  }

  deinit {
    running.withLock { $0?.process.send(SIGKILL) }
    try? FileManager.default.removeItem(atPath: directory)
    try? FileManager.default.removeItem(atPath: logPath)
  }

  @discardableResult
  static func succeed(
    _ arguments: [String], _ environment: [String: String] = [:], input: String? = nil
  ) async throws -> Tickmark.Result {
    let result = try await Tickmark.run(arguments, environment: environment, input: input)
    guard result.exitCode == 0 else { throw Failed(description: "\(arguments): \(result)") }
    return result
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  var url: String { running.withLock { $0?.url ?? "" } }
  var processID: Int32 { running.withLock { $0?.process.id ?? 0 } }
  /// What the servers wrote on stderr.
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
  private let logPath = Tickmark.temporaryPath()

  /// Starts a server on a free port and waits until it takes requests.
  func start(_ environment: [String: String] = [:]) async throws {
    let output = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try ChildProcess(
      [Tickmark.binary.path, "serve", "--data", directory, "--port", "0"],
      environment: Tickmark.environment(
        [
          "TICKMARK_META_APP_SECRETS": Self.secret, "TICKMARK_POLICY_MINIMUM_EVENTS": "0",
          "TICKMARK_POLICY_LOOKBACK_DAYS": "3650",
        ].merging(self.environment) { $1 }.merging(environment) { $1 }), output: output, errors: logPath)
    let line = try await process.outputHolding("\n")
    guard let url = line.firstMatch(of: /listening on (http:\S+)/)?.1 else { throw Failed(description: line) }
    let started = Running(process: process, url: String(url))
    running.withLock { $0 = started }
  }

  /// Kills the server as the out-of-memory killer would, and waits until it is gone.
  func kill() async throws { _ = try await end(by: SIGKILL) }

  /// Stops the server gracefully.
  /// - Returns: its exit code.
  func stop() async throws -> Int32 { try await end(by: SIGTERM) }

  private func end(by signal: Int32) async throws -> Int32 {
    let process = running.withLock { running in
      defer { running = nil }
      return running?.process
    }
    process?.send(signal)
    return try await process?.end() ?? 0
  }
}
