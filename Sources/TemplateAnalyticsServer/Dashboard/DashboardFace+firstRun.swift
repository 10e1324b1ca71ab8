import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// Seconds after which a page that waits for something looks for it.
  private static let patience = 2
  /// The same without scripts, where the whole page is loaded.
  private static let reloading = 5

  /// Whether nothing ever came in, of a WABA that is counted from webhooks.
  func isFirstRun(_ visit: Visit) async throws -> Bool {
    guard visit.waba.source == .webhooks else { return false }
    let counted = try await sources.templates(of: visit.waba, in: visit.catalog) { _ in false }
    guard counted.isEmpty else { return false }
    return try await !statuses.hasHeard(of: visit.waba.id, in: visit.catalog)
  }

  func firstRun(_ visit: Visit, _ request: Request) -> DashboardPage {
    DashboardPage(
      title: visit.waba.title, address: visit.address, offersPeriod: false,
      content: FirstRunPage(
        waba: visit.waba, setup: setup,
        origin: GraphLink.origin(host: request.head.authority, forwardedProtocol: request.headers[.xForwardedProto])
      ).html, refresh: Self.patience, reload: Self.reloading)
  }

  func noWABA(_ visitor: Visitor) -> DashboardPage {
    DashboardPage(
      title: "Welcome", visitor: visitor, content: NoWABAPage(account: visitor.caller.account).html,
      refresh: Self.patience, reload: Self.reloading)
  }
}
