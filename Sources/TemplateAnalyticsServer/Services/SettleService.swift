import Logging
import ServiceLifecycle
import TemplateAnalytics
import TemplateAnalyticsStore

/// Settles what comes in, in the background: batches grow while they are being settled, and what comes when all is
/// quiet is in the counts within a second.
struct SettleService: Service, CustomStringConvertible {
  let store: Store
  let waiters: SettledWaiters?
  let clock: @Sendable () -> UnixTime
  let logger: Logger

  /// The least time between two batches. Less would cost a commit for each few facts, and the disk takes only so many.
  private static let pace: Duration = .milliseconds(50)
  /// How often to look for what other processes appended.
  private static let poll: Duration = .milliseconds(200)
  private static let retry: Duration = .seconds(1)
  /// For so long nothing comes before all is called quiet.
  private static let quiet: Duration = .seconds(1)

  /// What the log calls it: not all that it holds.
  var description: String { "settling" }

  func run() async throws {
    let worker = Worker("tickmark.settler", logger: logger)
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    store.inbox.onAppend { wake.yield() }
    store.inbox.onDamage { [logger] copy in
      logger.error(
        "something in the inbox cannot be read", metadata: ["file": "\(copy)", "hint": "everything else is counted"])
    }
    await withTaskGroup { group in
      group.addTask {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
          try? await Task.sleep(for: Self.poll)
          wake.yield()
        }
      }
      await withGracefulShutdownHandler {
        var isEmptied = false
        var settledAt = ContinuousClock.now
        for await _ in wakes {
          var found = await settle(on: worker)
          // Behind: the pace is for when all can be caught up with.
          while found == .more, !Task.isShuttingDownGracefully { found = await settle(on: worker) }
          guard let found else {
            try? await Task.sleep(for: Self.retry)
            continue
          }
          if found != .nothing {
            isEmptied = false
            settledAt = .now
            try? await Task.sleep(for: Self.pace)
          } else if !isEmptied, settledAt + Self.quiet < .now {
            // Leave nothing of what was settled on the disk.
            isEmptied = await removeSettled(on: worker)
          }
        }
      } onGracefulShutdown: {
        wake.finish()
      }
      group.cancelAll()
    }
    // Nothing more comes in by now. What is left stays in the inbox if it cannot be settled.
    while !Task.isCancelled, let found = await settle(on: worker), found != .nothing {}
    waiters?.close()
    _ = await removeSettled(on: worker)
  }

  /// - Returns: nil if it failed.
  private func settle(on worker: Worker) async -> Settler.Found? {
    let found = await worker.attempt("cannot settle") { () async throws(StoreError) in
      let found = try await store.settler.settle(now: clock())
      if found != .nothing { try waiters?.wake() }
      return found
    }
    if found == nil { waiters?.fail() }
    return found
  }

  private func removeSettled(on worker: Worker) async -> Bool {
    await worker.attempt("cannot empty the inbox") { () throws(StoreError) in try store.settler.removeSettled() }
      ?? false
  }
}
