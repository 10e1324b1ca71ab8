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
  let clock: @Sendable () -> UnixTime
  let logger: Logger

  private static let interval: Duration = .seconds(60)

  /// What the log calls it: not all that it holds.
  var description: String { "housekeeping" }

  func run() async throws {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do throws(StoreError) {
        try await work()
      } catch {
        logger.error("housekeeping failed", metadata: ["error": "\(error.message)", "hint": "\(error.hint ?? "")"])
      }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
    }
  }

  private func work() async throws(StoreError) {
    try store.catalog.writeUses()
    try store.inbox.eraseRejected(before: clock() - rejectedDays * Day.seconds)
    while !Task.isShuttingDownGracefully, try store.ledger.expireSome(now: clock()) {
      // Settling comes first: let it have the ledger between two steps.
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
