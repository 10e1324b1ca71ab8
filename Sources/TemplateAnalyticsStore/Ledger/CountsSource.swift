import TemplateAnalytics

/// What answers questions about templates and days: the ledger, which counts webhooks, or the archive of Meta's own
/// analytics.
///
/// Every method throws ``StoreError/diskFull(file:)`` or ``StoreError/unusable(file:detail:)`` where what it needs cannot
/// be read, and ``StoreError/closed`` after it was closed.
package protocol CountsSource: Sendable {
  /// The counts of `templates` of a WABA on `days`, all from one state.
  func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport

  /// Every sent, delivered, read, replied and clicked over the whole life of each of `templates`, whatever the product.
  func lifetimeEvents(waba: WABAID, templates: [TemplateID]) async throws(StoreError) -> [TemplateID: Int]

  /// The templates of a WABA that anything was ever counted for, or that an archive holds any day of, in the order of
  /// their ids.
  func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID]
}
