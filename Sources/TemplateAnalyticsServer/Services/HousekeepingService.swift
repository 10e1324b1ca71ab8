import Logging
import ServiceLifecycle
import TemplateAnalytics
import TemplateAnalyticsStore

/// What has to be done now and then: removing expired records and rejected deliveries, and writing down when keys were
/// used.
struct HousekeepingService: Service, CustomStringConvertible {
  let store: Store
  /// Days for which rejected deliveries are kept.
  let rejectedDays: Int64
  /// Days for which records are kept: sends wait no longer for their template.
  let recordDays: Int64
  let clock: @Sendable () -> UnixTime
  let logger: Logger

  private static let interval: Duration = .seconds(60)

  /// What the log calls it: not all that it holds.
  var description: String { "housekeeping" }

  func run() async throws {
    let worker = Worker("tickmark.housekeeping", logger: logger)
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      await worker.attempt("cannot write down the uses of keys") { () async throws(StoreError) in
        try await store.catalog.writeUses()
      }
      await worker.attempt("cannot erase rejected deliveries") { () throws(StoreError) in
        try store.rejected.erase(before: clock() - rejectedDays * Day.seconds)
      }
      await worker.attempt("cannot erase sends that waited in vain") { () throws(StoreError) in
        try store.waiting.erase(before: clock() - recordDays * Day.seconds)
      }
      while !Task.isShuttingDownGracefully,
        await worker.attempt(
          "cannot remove expired records",
          { () async throws(StoreError) in try await store.ledger.expireSome(now: clock()) }) == true
      {
        // Settling comes first: let it have the ledger between two steps.
        try? await Task.sleep(for: .milliseconds(10))
      }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
    }
  }
}
