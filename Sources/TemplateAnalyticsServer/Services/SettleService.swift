import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import TemplateAnalytics
import TemplateAnalyticsStore

/// Settles what comes in, in the background: batches grow while they are being settled, and what comes when all is
/// quiet is in the counts within a second.
struct SettleService: Service, CustomStringConvertible {
  let store: Store
  let clock: @Sendable () -> UnixTime
  let logger: Logger

  /// The least time between two batches. Less would cost a commit for each few facts, and the disk takes only so many.
  private static let pace: Duration = .milliseconds(50)
  /// How often to look for what other processes appended.
  private static let poll: Duration = .milliseconds(200)
  private static let retry: Duration = .seconds(1)

  /// What the log calls it: not all that it holds.
  var description: String { "settling" }

  func run() async throws {
    let queue = DispatchQueue(label: "tickmark.settler", qos: .userInitiated)
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    store.inbox.onAppend { wake.yield() }
    await withTaskGroup { group in
      group.addTask {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
          try? await Task.sleep(for: Self.poll)
          wake.yield()
        }
      }
      await withGracefulShutdownHandler {
        var isShrunk = false
        for await _ in wakes {
          guard let didSettle = await settle(on: queue) else {
            try? await Task.sleep(for: Self.retry)
            continue
          }
          if didSettle {
            isShrunk = false
            try? await Task.sleep(for: Self.pace)
          } else if !isShrunk {
            // All quiet: leave nothing of what was settled in the write-ahead log.
            isShrunk = await shrink(on: queue)
          }
        }
      } onGracefulShutdown: {
        wake.finish()
      }
      group.cancelAll()
    }
    // Nothing more comes in by now. What is left stays in the inbox if it cannot be settled.
    while await settle(on: queue) == true {}
    _ = await shrink(on: queue)
  }

  /// - Returns: whether there was anything to settle; nil if it failed.
  private func settle(on queue: DispatchQueue) async -> Bool? {
    await attempt("cannot settle", on: queue) { () throws(StoreError) in try store.settler.settle(now: clock()) }
  }

  private func shrink(on queue: DispatchQueue) async -> Bool {
    await attempt("cannot empty the inbox's log", on: queue) { () throws(StoreError) in try store.inbox.shrink() }
      ?? false
  }

  /// Works on a thread of its own: the disk may keep it waiting.
  private func attempt<Result: Sendable>(
    _ failure: Logger.Message, on queue: DispatchQueue, _ work: @escaping @Sendable () throws(StoreError) -> Result
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
