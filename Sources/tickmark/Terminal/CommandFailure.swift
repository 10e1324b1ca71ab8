import Foundation
import MetaGraph
import TemplateAnalyticsClient
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// Why a command did not do what it was asked: a line `error:`, a line `hint:`, and an exit code of sysexits.
struct CommandFailure: Error {
  var message: String
  var hint: String?
  var exitCode: Int32

  /// The input data was wrong (65).
  static func data(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(message: message, hint: hint, exitCode: 65)
  }

  /// There is no such input (66).
  static func noInput(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(message: message, hint: hint, exitCode: 66)
  }

  /// Something needed is not to be had (69).
  static func unavailable(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(message: message, hint: hint, exitCode: 69)
  }

  /// The command line was wrong (64).
  static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(message: message, hint: hint, exitCode: 64)
  }

  init(message: String, hint: String?, exitCode: Int32) {
    self.message = message
    self.hint = hint
    self.exitCode = exitCode
  }

  /// - Returns: nil for errors that the argument parser prints itself.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let failure as MetaFailure:
      if case .store(let error) = failure {
        self.init(error)
        return
      }
      let code: Int32 = failure == .noToken ? 78 : 69
      self.init(message: failure.message, hint: Self.hint(failure), exitCode: code)
    case let error as TemplateAnalyticsError: self.init(error)
    case let error as StoreError:
      let code: Int32 =
        switch error {
        case .missing: 66
        case .exists, .notEmpty, .noCopyAwaited, .notTheSame: 65
        case .inUse, .closed, .inboxFull, .unreachable, .refused, .copyUnderWay: 69
        case .schemaTooNew, .schemaTooOld, .otherSecret, .secretMissing, .noSchema, .otherSchema, .otherShards,
          .otherReplyWindow:
          78
        case .diskFull, .unusable: 74
        }
      self.init(message: error.message, hint: error.hint, exitCode: code)
    default: return nil
    }
  }

  /// A server goes on by itself; a command has ended.
  private static func hint(_ failure: MetaFailure) -> String? {
    switch failure {
    case .graph(.rateLimited): "Meta's limit is reached: run it again later"
    case .graph(.unavailable): "check the network and meta.graph_url, then run it again; what was fetched is kept"
    default: failure.hint
    }
  }
}
