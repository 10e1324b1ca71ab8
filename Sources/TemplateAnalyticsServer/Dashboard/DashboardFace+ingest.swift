import TemplateAnalytics
import TemplateAnalyticsStore

extension DashboardFace {
  /// `GET /wabas/{waba_id}/ingest`
  var ingest: RouteTable.Handler {
    page(.ingest) { visit, request, _ in
      DashboardPage(
        title: "Ingest", address: visit.address, offersPeriod: false,
        content: IngestPage(
          status: try await statuses.status(for: visit.visitor.caller, archiveOf: visit.waba), waba: visit.waba,
          rejectedHeld: try statuses.rejectedHeld(),
          setup: visit.waba.source == .webhooks ? steps(visit, request).steps : nil, catalog: visit.catalog
        ).html, refresh: 10)
    }
  }
}
