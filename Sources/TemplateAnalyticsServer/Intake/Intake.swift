import TemplateAnalytics
import TemplateAnalyticsStore

/// The way in for whatever is answered with 200 once it is safe; see ``Acknowledgement``.
struct Intake: Sendable {
  let inbox: Inbox
  /// nil where the disk of this node is safe enough.
  let waiters: SettledWaiters?

  /// Puts a delivery on the disk.
  func append(_ content: DeliveryContent, receivedAt: UnixTime) async throws(StoreError) -> Inbox.Position {
    try await inbox.append([content], receivedAt: receivedAt)
  }

  /// Returns once what was appended up to `position` may be acknowledged.
  /// - Throws: ``Problem/notSettled`` where that takes too long or fails. It may be counted all the same: sent again, it
  ///   counts once.
  func waitUntilSafe(_ position: Inbox.Position) async throws {
    guard let waiters else { return }
    guard await waiters.isSettled(position) else { throw Problem.notSettled }
  }
}
