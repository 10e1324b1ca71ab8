import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Looks at a store again and again.
struct TopSampler {
  let store: Store
  /// The only WABA to show; nil for all that are registered or have templates.
  let waba: WABAID?
  private var last: (facts: Int, at: ContinuousClock.Instant)?

  init(store: Store, waba: WABAID?) {
    self.store = store
    self.waba = waba
  }

  mutating func sample(
    now: UnixTime = UnixTime(Date().timeIntervalSince1970), at instant: ContinuousClock.Instant = .now
  ) async throws(StoreError) -> TopSnapshot {
    let pending = try store.inbox.pending()
    let counters = try await store.ledger.counters()
    let facts = counters[.factsSettled] ?? 0
    let speed = last.flatMap { last -> Double? in
      let seconds = last.at.duration(to: instant) / .seconds(1)
      // Where several nodes count, the one that answers may be another one.
      return seconds > 0 ? max(0, Double(facts - last.facts) / seconds) : nil
    }
    last = (facts, instant)
    return TopSnapshot(
      time: now, store: store.location.name, pending: pending.count,
      oldestAge: pending.oldest.map { max(0, now - $0) } ?? 0, factsSettled: facts, factsPerSecond: speed,
      factsUnattributed: (counters[.factsWaiting] ?? 0) + (counters[.factsNeverAttributed] ?? 0),
      deliveriesRejected: counters[.deliveriesRejected] ?? 0, templates: try await templates(Day(holding: now)))
  }

  private func templates(_ today: Day) async throws(StoreError) -> [TopTemplate] {
    let catalog = try await store.catalog.snapshot()
    let wabas = waba.map { [$0] } ?? Set(catalog.wabas.keys).union(catalog.templates.keys).sorted()
    var found: [TopTemplate] = []
    for waba in wabas {
      let source: any CountsSource = catalog.wabas[waba]?.source == .meta ? store.archive : store.ledger
      let ids = try await source.templates(of: waba)
      var sums: [TemplateID: TopTemplate] = [:]
      for product in ProductType.allCases {
        let report = try await source.report(waba: waba, templates: ids, days: today...today, product: product)
        for (id, days) in report.days {
          guard let day = days[today], day != DayCounts() else { continue }
          let template = catalog.template(id, of: waba)
          var sum =
            sums[id]
            ?? TopTemplate(
              key: TemplateKey(waba: waba, template: id), name: template.flatMap { $0.name.isEmpty ? nil : $0.name },
              language: template?.language)
          sum.counts += ReportCounts(day)
          sum.failed += day.counts.failed
          sums[id] = sum
        }
      }
      found += sums.values
    }
    return found.sorted { left, right in
      left.counts.sent == right.counts.sent ? left.key < right.key : left.counts.sent > right.counts.sent
    }
  }
}
