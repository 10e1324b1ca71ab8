import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// Seconds after which a page that waits for something looks for it.
  private static let patience = 2
  /// The same without scripts, where the whole page is loaded.
  private static let reloading = 5

  /// How a WABA that is counted from webhooks begins.
  enum Beginning {
    /// Nothing ever came in.
    case unheard
    /// Something did, and nothing of it is counted.
    case uncounted
    case counted
  }

  func beginning(_ visit: Visit) async throws -> Beginning {
    guard visit.waba.source == .webhooks else { return .counted }
    let counted = try await sources.templates(of: visit.waba, in: visit.catalog) { _ in false }
    guard counted.isEmpty else { return .counted }
    return try await statuses.hasHeard(of: visit.waba.id) ? .uncounted : .unheard
  }

  func firstRun(_ visit: Visit, _ request: Request) -> DashboardPage {
    DashboardPage(
      title: visit.waba.title, address: visit.address, offersPeriod: false, content: steps(visit, request).html,
      refresh: Self.patience, reload: Self.reloading)
  }

  /// What to do so that something is counted.
  func steps(_ visit: Visit, _ request: Request, hasHeard: Bool = false) -> FirstRunPage {
    FirstRunPage(
      waba: visit.waba, setup: setup,
      origin: GraphLink.origin(host: request.head.authority, forwardedProtocol: request.headers[.xForwardedProto]),
      hasHeard: hasHeard, isOnlyAccount: visit.catalog.accounts.count == 1)
  }

  func noWABA(_ visitor: Visitor) -> DashboardPage {
    DashboardPage(
      title: "Welcome", visitor: visitor, content: NoWABAPage(account: visitor.caller.account).html,
      refresh: Self.patience, reload: Self.reloading)
  }
}
