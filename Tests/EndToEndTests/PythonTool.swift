import Foundation

/// Python programs that tests drive, in the environment of their own that `make test` makes (`Scripts/deps.sh`).
enum PythonTool {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let environment = root.appendingPathComponent(".build/python")

  static func program(_ name: String) -> String { environment.appendingPathComponent("bin/\(name)").path }

  /// A file of ours beside the tests.
  static func support(_ name: String) -> String { root.appendingPathComponent("Tests/Support/\(name)").path }

  /// Whether a package is installed.
  static func has(_ package: String) -> Bool {
    let lib = environment.appendingPathComponent("lib").path
    let pythons = (try? FileManager.default.contentsOfDirectory(atPath: lib)) ?? []
    return pythons.contains { FileManager.default.fileExists(atPath: "\(lib)/\($0)/site-packages/\(package)") }
  }

  /// Runs a program to its end, in a directory of its own.
  static func run(_ command: [String], environment: [String: String] = [:]) async throws -> Tickmark.Result {
    let directory = Tickmark.temporaryPath()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let process = try ChildProcess(
      // Whatever a program leaves where it stands is gone with the directory.
      ["/usr/bin/env", "--chdir=\(directory)"] + command, environment: Tickmark.environment(environment),
      output: directory + "/output", errors: directory + "/errors")
    let exitCode = try await process.end()
    return Tickmark.Result(exitCode: exitCode, output: process.outputText, errors: process.errorText)
  }
}
