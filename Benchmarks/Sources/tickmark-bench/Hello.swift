import ArgumentParser
import Foundation
import TemplateAnalyticsServer

/// Serves the ceiling: see ``HelloServer``.
struct Hello: AsyncParsableCommand {
  @Option var port = 0
  @Option var secret: String
  @Option(help: "The file whose bytes GET /hello/bytes answers.") var answer: String?

  func run() async throws {
    let bytes = try answer.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) } ?? []
    try await HelloServer(secret: secret, answer: bytes).run(port: port) { port in
      FileHandle.standardOutput.write(Data("http://127.0.0.1:\(port)\n".utf8))
    }
  }
}
