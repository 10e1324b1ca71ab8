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
    /// The catalogue by then: it may have been fetched meanwhile.
    var catalog: CatalogSnapshot
    /// Whether a day that is not in a report is one that nobody can tell of, and not one of nothing.
    var isAbsentUnknown: Bool
  }

  /// - Parameters:
  ///   - templates: as they were asked for; nil for all of the WABA, in the order of their ids, but deleted ones
  ///     that nothing is counted for.
  ///   - catalog: in which the WABA was found.
  /// - Throws: ``MetaFailure`` where the source is Meta: its refusal, or why it could not be asked.
  func answering(
    _ waba: WABA, templates: [TemplateID]?, days: ClosedRange<Day>, product: ProductType, catalog: CatalogSnapshot
  ) async throws(MetaFailure) -> Answering {
    switch waba.source {
    case .meta:
      let asked: [TemplateID]
      do throws(StoreError) { asked = try await self.asked(templates, of: waba, in: catalog) } catch {
        throw .store(error)
      }
      let known = try await meta.prepare(waba.id, templates: asked, days: days, product: product)
      return Answering(
        counts: archive, templates: known, catalog: try await meta.catalog(), isAbsentUnknown: true)
    case .webhooks:
      do throws(StoreError) {
        let asked = try await self.asked(templates, of: waba, in: catalog)
        let known = templates == nil ? asked : try await ledger.present(asked, of: waba.id, in: catalog)
        return Answering(counts: ledger, templates: known, catalog: catalog, isAbsentUnknown: false)
      } catch {
        throw .store(error)
      }
    }
  }

  private func asked(
    _ templates: [TemplateID]?, of waba: WABA, in catalog: CatalogSnapshot
  ) async throws(StoreError) -> [TemplateID] {
    if let templates { return templates }
    return try await self.templates(of: waba, in: catalog) { $0.status != .deleted }
  }

  /// Every template of a WABA, in the order of their ids: those of its catalogue, and those that anything is counted
  /// for.
  /// - Parameter isListed: which of the catalogue are meant even if nothing is counted for them.
  func templates(
    of waba: WABA, in catalog: CatalogSnapshot, where isListed: (Template) -> Bool = { _ in true }
  ) async throws(StoreError) -> [TemplateID] {
    let counts: any CountsSource = waba.source == .meta ? archive : ledger
    let counted = try await counts.templates(of: waba.id)
    return Set((catalog.templates[waba.id] ?? []).filter(isListed).map(\.id)).union(counted).sorted()
  }

  /// The first day of which we counted anything of a WABA; nil where we do not count it, or never did.
  func firstDay(of waba: WABA) async throws(StoreError) -> Day? {
    waba.source == .webhooks ? try await ledger.firstDay(of: waba.id) : nil
  }

  /// Of the counts of a WABA: see ``Ledger/generation``. The archive's is never relied on: any node may fetch into it.
  func generation(of waba: WABA) -> Int? { waba.source == .webhooks ? ledger.generation : nil }
}

extension WABA {
  /// Who counts it.
  var origin: CountsOrigin { source == .meta ? .archive : .ledger }

  /// Whether an answer tells the clicks of a template. Meta itself tells them only of the categories that have them.
  func showsClicks(of template: TemplateID, in catalog: CatalogSnapshot) -> Bool {
    catalog.template(template, of: id)?.category?.showsClicks ?? (source == .meta)
  }
}
