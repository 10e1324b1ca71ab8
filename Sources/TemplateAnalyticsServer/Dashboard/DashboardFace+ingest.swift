import TemplateAnalytics

extension DashboardFace {
  /// `GET /wabas/{waba_id}/ingest`
  var ingest: RouteTable.Handler {
    page(.ingest) { visit, _, _ in
      DashboardPage(
        title: "Ingest", address: visit.address, offersPeriod: false,
        content: IngestPage(
          status: try await statuses.status(for: visit.visitor.caller), waba: visit.waba, catalog: visit.catalog
        ).html, refresh: 10)
    }
  }
}
