import Foundation
import Logging

/// How log entries are written on stderr.
enum LogFormat: String, CaseIterable, Sendable {
  /// One JSON object a line, for programs.
  case json
  /// One line of plain text an entry, for people.
  case text
  /// ``text`` on a terminal, ``json`` otherwise.
  case auto

  /// Makes loggers write so, from now on and in the whole process.
  ///
  /// - Precondition: called once.
  func start(level: Logger.Level) {
    let writesText = self == .text || self == .auto && isatty(STDERR_FILENO) == 1
    LoggingSystem.bootstrap { label in
      var handler: any LogHandler =
        writesText ? StreamLogHandler.standardError(label: label) : JSONLogHandler(label: label)
      handler.logLevel = level
      return handler
    }
  }
}
