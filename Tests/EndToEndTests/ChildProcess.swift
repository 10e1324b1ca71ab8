import Foundation
import Glibc
import Synchronization

/// A process of the machine, its output in files.
///
/// Not Foundation's: that one crashed inside `run()` where the tests of other targets had thousands of files open.
final class ChildProcess: Sendable {
  let id: pid_t
  let output: String
  let errors: String
  private let status = Mutex<Int32?>(nil)

  /// - Parameters:
  ///   - command: the program and its arguments; the program is looked for in PATH.
  ///   - output: the path of the file for its output; what is there stays.
  ///   - errors: likewise.
  init(
    _ command: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
    input: String = "/dev/null",
    output: String = "/dev/null", errors: String = "/dev/null"
  ) throws {
    self.output = output
    self.errors = errors
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let arguments = command.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var id: pid_t = 0
    let code = posix_spawnp(&id, command[0], &actions, nil, arguments, variables)
    guard code == 0 else { throw TestSite.Failed(description: "\(command): \(String(cString: strerror(code)))") }
    self.id = id
  }

  deinit {
    if isRunning {
      send(SIGKILL)
      waitpid(id, nil, 0)
    }
  }

  /// Its exit code, or 128 and the signal that ended it; nil while it runs.
  var exitCode: Int32? {
    status.withLock { status in
      if let status { return status }
      var raw: Int32 = 0
      guard waitpid(id, &raw, WNOHANG) == id else { return nil }
      let signal = raw & 0x7f
      status = signal == 0 ? raw >> 8 & 0xff : 128 + signal
      return status
    }
  }

  var isRunning: Bool { exitCode == nil }

  func send(_ signal: Int32) { if isRunning { _ = kill(id, signal) } }

  /// Waits for its end.
  /// - Returns: ``exitCode``.
  func end() async throws -> Int32 {
    while true {
      if let exitCode { return exitCode }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  var outputText: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }
  var errorText: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  /// Waits until its output holds `text`.
  /// - Returns: the output by then.
  func outputHolding(_ text: String) async throws -> String {
    while true {
      // Asked first: what it wrote at its end is there by then.
      let hasEnded = !isRunning
      let output = outputText
      if output.contains(text) { return output }
      if hasEnded { throw TestSite.Failed(description: "it ended: \(output) \(errorText)") }
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
