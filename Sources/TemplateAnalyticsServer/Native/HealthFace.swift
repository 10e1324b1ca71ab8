import HTTPTypes
import Hummingbird
import Logging
import TemplateAnalyticsStore

/// For whoever keeps the process alive.
struct HealthFace: Sendable {
  let store: Store

  /// The process answers.
  func live(_ request: Request, _ context: AppContext) async throws -> Response { .text("ok\n") }

  /// Deliveries can be taken, and requests answered as far as that is up to this node: a ledger that all nodes share is
  /// not asked.
  func ready(_ request: Request, _ context: AppContext) async throws -> Response {
    do throws(StoreError) {
      try await store.ledger.probe()
      try store.inbox.probe()
      try await store.catalog.probe()
    } catch {
      context.logger.error("not ready", metadata: ["error": "\(error.message)"])
      return .text("the store does not answer\n", status: .serviceUnavailable)
    }
    return .text("ok\n")
  }
}
