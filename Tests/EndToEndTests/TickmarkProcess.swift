import AsyncHTTPClient
import Foundation
import NIOCore
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
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = Self.environment(environment)
    // Files, because a pipe that nobody empties would stop the process.
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let output = try handle(directory.appendingPathComponent("output"))
    let errors = try handle(directory.appendingPathComponent("errors"))
    process.standardOutput = output
    process.standardError = errors
    let inputFile = directory.appendingPathComponent("input")
    try Data((input ?? "").utf8).write(to: inputFile)
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return Result(
      exitCode: process.terminationStatus,
      output: try String(contentsOf: directory.appendingPathComponent("output"), encoding: .utf8),
      errors: try String(contentsOf: directory.appendingPathComponent("errors"), encoding: .utf8))
  }

  /// Nothing of the machine's own settings, and no colours.
  static func environment(_ own: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TICKMARK_") }.merging(own) { $1 }
  }

  static func handle(_ url: URL) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return try FileHandle(forWritingTo: url)
  }
}

/// A data directory and the servers that run on it one after the other.
final class TestSite: Sendable {
  static let sid = "HXAP1600000097IN"
  static let secret = "app-secret"

  let directory: String
  let key: String
  private let running = Mutex<Running?>(nil)

  private struct Running {
    let process: Process
    let url: String
  }

  /// Makes an account, a key and `wabas`.
  init(wabas: [Int64], directory: String? = nil) async throws {
    self.directory =
      directory ?? FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    let data = ["--data", self.directory]
    _ = try await Self.succeed(["account", "create", "Acme", "--sid", Self.sid] + data)
    key = try await Self.succeed(["key", "create", "--sid", Self.sid] + data).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    for waba in wabas {
      _ = try await Self.succeed(["waba", "add", "\(waba)", "--sid", Self.sid, "--country", "IN"] + data)
    }
  }

  deinit {
    running.withLock { $0?.process.kill() }
    try? FileManager.default.removeItem(atPath: directory)
    try? FileManager.default.removeItem(atPath: logPath)
  }

  @discardableResult
  static func succeed(_ arguments: [String], input: String? = nil) async throws -> Tickmark.Result {
    let result = try await Tickmark.run(arguments, input: input)
    guard result.exitCode == 0 else { throw Failed(description: "\(arguments): \(result)") }
    return result
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  var url: String { running.withLock { $0?.url ?? "" } }
  var processID: Int32 { running.withLock { $0?.process.processIdentifier ?? 0 } }
  /// What the servers wrote on stderr.
  var log: String { (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? "" }
  private let logPath = FileManager.default.temporaryDirectory.appendingPathComponent(
    "tickmark-\(UUID().uuidString).log"
  )
  .path

  /// Starts a server on a free port and waits until it takes requests.
  func start(_ environment: [String: String] = [:]) async throws {
    let process = Process()
    process.executableURL = Tickmark.binary
    process.arguments = ["serve", "--data", directory, "--port", "0"]
    process.environment = Tickmark.environment(
      [
        "TICKMARK_META_APP_SECRETS": Self.secret, "TICKMARK_POLICY_MINIMUM_EVENTS": "0",
        "TICKMARK_POLICY_LOOKBACK_DAYS": "3650",
      ].merging(environment) { $1 })
    let pipe = Pipe()
    process.standardOutput = pipe
    let log = URL(fileURLWithPath: logPath)
    if !FileManager.default.fileExists(atPath: log.path) {
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    }
    let errors = try FileHandle(forWritingTo: log)
    try errors.seekToEnd()
    process.standardError = errors
    try process.run()
    var line = ""
    // Blocks this thread until the line is there, or the process has ended.
    while !line.contains("\n") {
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { throw Failed(description: "the server ended: \(self.log)") }
      line += String(decoding: data, as: UTF8.self)
    }
    guard let url = line.firstMatch(of: /listening on (http:\S+)/)?.1 else { throw Failed(description: line) }
    let started = Running(process: process, url: String(url))
    running.withLock { $0 = started }
  }

  /// Kills the server as the out-of-memory killer would, and waits until it is gone.
  func kill() async throws { _ = try await end { $0.kill() } }

  /// Stops the server gracefully.
  /// - Returns: its exit code.
  func stop() async throws -> Int32 { try await end { $0.terminate() } }

  private func end(_ how: (Process) -> Void) async throws -> Int32 {
    guard
      let process = running.withLock({ running in
        defer { running = nil }
        return running?.process
      })
    else { return 0 }
    how(process)
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    return process.terminationStatus
  }
}

extension Process {
  func kill() {
    if isRunning { _ = Glibc.kill(processIdentifier, SIGKILL) }
  }
}
