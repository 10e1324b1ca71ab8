import Dispatch
import Logging
import TemplateAnalyticsStore

/// A thread for work that waits for the disk, which the threads that answer requests must not.
final class Worker: TaskExecutor {
  let queue: DispatchQueue
  private let logger: Logger

  init(_ label: String, logger: Logger) {
    queue = DispatchQueue(label: label)
    self.logger = logger
  }

  /// Runs a piece of a task on the thread.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs `work` on the thread, but for what it leaves to others and waits for without holding the thread.
  /// - Returns: nil where it failed; the log says why.
  @discardableResult
  func attempt<Result: Sendable>(
    _ failure: Logger.Message, _ work: @Sendable () async throws(StoreError) -> Result
  ) async -> Result? {
    do throws(StoreError) {
      return try await withTaskExecutorPreference(self, operation: work)
    } catch {
      logger.error(failure, metadata: ["error": "\(error.message)", "hint": "\(error.hint ?? "")"])
      return nil
    }
  }
}
