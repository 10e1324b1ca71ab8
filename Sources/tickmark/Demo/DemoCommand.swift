import ArgumentParser
import Foundation
import Logging

/// `tickmark demo`: the whole way with lifelike traffic in it.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Serve a fresh store with 30 days of lifelike traffic.",
    discussion: """
      Sends the traffic over HTTP through its own signed webhook, duplicates and disorder included, and checks every count of the \
      answers against what it sent. A difference ends it with exit code 65.
      """)

  @Option(
    help: ArgumentHelp(
      "The data directory; it must be empty (default: a temporary one).", valueName: "dir"))
  var data: String?
  @Option(help: "How many messages to send: 1 to 10000000.") var messages = 50_000
  @Option(help: "The port to listen on; 0 takes any free one (default: 8080, or any if that is taken).") var port: Int?
  @Flag(help: "Fill it, print one answer of the API, and stop.") var exit = false
  @Flag(help: "Print what one needs to ask as one JSON document.") var json = false

  func validate() throws {
    if !(1...10_000_000).contains(messages) { throw ValidationError("--messages takes 1 to 10000000") }
    if let port, !(0...65_535).contains(port) { throw ValidationError("--port takes 0 to 65535") }
  }

  func run() async throws {
    LogFormat.auto.start(level: .warning)
    let directory = try DemoDirectory(data)
    defer { directory.remove() }
    let port = port ?? (FreePort.isFree(8080) ? 8080 : 0)
    let demo = try await Demo(directory: directory.path, messages: messages, port: port)
    try await demo.run(exit ? .oneAnswer : .howToAsk(json: json))
  }
}

/// Where the demo keeps its data: a temporary directory goes away with it.
private struct DemoDirectory {
  let path: String
  private let isTemporary: Bool

  init(_ given: String?) throws {
    isTemporary = given == nil
    path =
      given ?? FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-demo-\(UUID().uuidString)").path
    let contents = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if !contents.isEmpty {
      throw CommandFailure.data(
        "\(path) is not empty", hint: "the demo wants a directory of its own: give another one with --data")
    }
  }

  func remove() {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
