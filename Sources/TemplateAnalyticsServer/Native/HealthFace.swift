import HTTPTypes
import Hummingbird
import Logging
import TemplateAnalyticsStore

/// For whoever keeps the process alive.
struct HealthFace: Sendable {
  let store: Store

  /// The process answers.
  func live(_ request: Request, _ context: AppContext) async throws -> Response { .text("ok\n") }

  /// The store answers too, so that requests can be served.
  func ready(_ request: Request, _ context: AppContext) async throws -> Response {
    do throws(StoreError) {
      try await store.ledger.probe()
      try store.inbox.probe()
      _ = try await store.catalog.snapshot()
    } catch {
      context.logger.error("not ready", metadata: ["error": "\(error.message)"])
      return .text("the store does not answer\n", status: .serviceUnavailable)
    }
    return .text("ok\n")
  }
}
