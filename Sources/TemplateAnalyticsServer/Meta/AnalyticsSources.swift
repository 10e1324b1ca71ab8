import TemplateAnalytics
import TemplateAnalyticsStore

/// Where the numbers of a WABA come from: our own counts, or the archive of Meta's.
struct AnalyticsSources: Sendable {
  let ledger: any Ledger
  let archive: any Archive
  let meta: MetaCounts

  /// What answers a question.
  struct Answering: Sendable {
    var counts: any CountsSource
    /// Those of the templates asked for that the WABA has, in their order.
    var templates: [TemplateID]
  }

  /// - Parameters:
  ///   - templates: as they were asked for.
  ///   - catalog: in which the WABA was found.
  /// - Throws: ``MetaFailure`` where the source is Meta: its refusal, or why it could not be asked.
  func answering(
    _ waba: WABA, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType, catalog: CatalogSnapshot
  ) async throws(MetaFailure) -> Answering {
    switch waba.source {
    case .meta:
      return Answering(
        counts: archive,
        templates: try await meta.prepare(waba.id, templates: templates, days: days, product: product))
    case .webhooks:
      if templates.allSatisfy({ catalog.template($0, of: waba.id) != nil }) {
        return Answering(counts: ledger, templates: templates)
      }
      let counted: Set<TemplateID>
      do throws(StoreError) { counted = Set(try await ledger.templates(of: waba.id)) } catch { throw .store(error) }
      return Answering(
        counts: ledger,
        templates: templates.filter { catalog.template($0, of: waba.id) != nil || counted.contains($0) })
    }
  }
}
