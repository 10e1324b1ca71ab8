import TemplateAnalytics

/// A ledger that also keeps the counts of all templates of a WABA together, so that they need not be added up.
package protocol TotalsLedger: Ledger {
  /// The counts of all templates of a WABA, in each of some stretches of time: the sum of what
  /// ``Ledger/report(waba:templates:periods:product:attribution:details:)`` tells of each. Its cost does not follow the
  /// number of templates.
  /// - Returns: by the index of the stretch, and only for those in which something was counted. Of the presses of
  ///   buttons each kind is told once, with an empty text.
  func totals(
    of waba: WABAID, periods: [Range<Slot>], product: ProductType, attribution: Attribution, details: PeriodDetails
  ) async throws(StoreError) -> [Int: DayCounts]
}
