import Dispatch
import Logging
import TemplateAnalyticsStore

/// A thread for work that waits for the disk, which the threads that answer requests must not.
struct Worker: Sendable {
  private let queue: DispatchQueue
  private let logger: Logger

  init(_ label: String, logger: Logger) {
    queue = DispatchQueue(label: label)
    self.logger = logger
  }

  /// - Returns: nil where it failed; the log says why.
  @discardableResult
  func attempt<Result: Sendable>(
    _ failure: Logger.Message, _ work: @escaping @Sendable () throws(StoreError) -> Result
  ) async -> Result? {
    await withCheckedContinuation { continuation in
      queue.async {
        do throws(StoreError) {
          continuation.resume(returning: try work())
        } catch {
          logger.error(failure, metadata: ["error": "\(error.message)", "hint": "\(error.hint ?? "")"])
          continuation.resume(returning: nil)
        }
      }
    }
  }
}
