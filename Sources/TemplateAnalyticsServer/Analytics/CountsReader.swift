import TemplateAnalytics
import TemplateAnalyticsStore

/// Reads the counts of templates in stretches of time, from whoever counted them. However much is asked for, only so
/// much is read at once that memory does not follow it.
struct CountsReader: Sendable {
  let waba: WABAID
  let counts: any CountsSource
  let products: [ProductType]
  let attribution: Attribution
  /// What to read beside the counts and the presses of buttons.
  let details: PeriodDetails
  let threads: ReadingThreads

  /// Quarters of an hour, times templates, that one read may look through: of a ledger that adds them up here few, so
  /// that other questions have their turn in between; of an archive, which holds days, and of ClickHouse, to which each
  /// read is a question over the network, those of 90 days of 200 templates.
  private var slotsPerRead: Int { tellsTotals ? 200_000 : 2_000_000 }

  /// - Parameters:
  ///   - stretches: in their order; they do not overlap.
  ///   - each: gets what was found: the template, the index of the stretch, and counts of it. There may be several
  ///     for one template and stretch, to be added up. From an archive each is of one day.
  func read(
    _ templates: [TemplateID], in stretches: [Stretch], _ each: (TemplateID, Int, DayCounts) -> Void
  ) async throws(StoreError) {
    guard let first = stretches.first, let last = stretches.last else { return }
    let length = max(1, Int(last.slots.upperBound.number - first.slots.lowerBound.number))
    let count = max(1, slotsPerRead / length)
    let periods = stretches.map(\.slots)
    for start in stride(from: 0, to: templates.count, by: count) {
      let some = Array(templates[start..<min(start + count, templates.count)])
      for product in products {
        if let ledger = counts as? any Ledger {
          let report = try await withTaskExecutorPreference(threads) { () async throws(StoreError) in
            try await ledger.report(
              waba: waba, templates: some, periods: periods, product: product, attribution: attribution,
              details: details)
          }
          for (template, periods) in report.counts {
            for (index, counts) in periods { each(template, index, counts) }
          }
        } else {
          let report = try await counts.report(
            waba: waba, templates: some, days: first.days.lowerBound...last.days.upperBound, product: product)
          for (template, days) in report.days {
            for (day, counts) in days {
              if let index = index(of: day, in: stretches) { each(template, index, counts) }
            }
          }
        }
      }
    }
  }

  /// Whether the counts of all templates of the WABA together can be asked for.
  var tellsTotals: Bool { counts is any TotalsLedger }

  /// Reads the counts of all templates of the WABA together.
  /// - Parameters:
  ///   - stretches: in their order; they do not overlap.
  ///   - each: gets the index of a stretch, and counts of it; several to be added up, if there are several products.
  func readTotals(in stretches: [Stretch], _ each: (Int, DayCounts) -> Void) async throws(StoreError) {
    guard let ledger = counts as? any TotalsLedger, !stretches.isEmpty else { return }
    let periods = stretches.map(\.slots)
    for product in products {
      let totals = try await withTaskExecutorPreference(threads) { () async throws(StoreError) in
        try await ledger.totals(
          of: waba, periods: periods, product: product, attribution: attribution, details: details)
      }
      for (index, counts) in totals { each(index, counts) }
    }
  }

  private func index(of day: Day, in stretches: [Stretch]) -> Int? {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].days.upperBound < day { low = middle + 1 } else { high = middle }
    }
    return low < stretches.count && stretches[low].days.contains(day) ? low : nil
  }
}
