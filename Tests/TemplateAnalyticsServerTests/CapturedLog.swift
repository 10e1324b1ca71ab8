import Logging
import Synchronization

/// All that is logged, as text.
final class CapturedLog: Sendable {
  private let entries = Mutex<[String]>([])

  var text: String { entries.withLock { $0.joined(separator: "\n") } }

  func contains(_ text: String) -> Bool { self.text.contains(text) }

  var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(log: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let log: CapturedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let error = event.error.map { "\($0)" } ?? ""
      log.entries.withLock {
        $0.append("\(event.level) \(event.message) \(error) \(metadata) \(event.metadata ?? [:])")
      }
    }
  }
}
