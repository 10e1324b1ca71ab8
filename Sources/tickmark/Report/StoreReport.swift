import TemplateAnalytics
import TemplateAnalyticsStore

/// Makes a report from the store of this machine: the operator's own counts, without Kaleyra's limits.
struct StoreReport {
  let store: Store
  let waba: WABAID
  let days: ClosedRange<Day>
  let product: ProductType
  /// The only templates to tell of; empty for all.
  let named: [TemplateID]

  /// - Throws: ``CommandFailure`` 66 where there is no such WABA; ``StoreError``.
  func run() async throws -> Report {
    let catalog = try await store.catalog.snapshot(newest: true)
    let registered = catalog.wabas[waba]
    let source: any CountsSource = registered?.source == .meta ? store.archive : store.ledger
    let counted = try await source.templates(of: waba)
    guard registered != nil || catalog.templates[waba] != nil || !counted.isEmpty else {
      throw CommandFailure.noInput("there is no WABA \(waba)", hint: "see `tickmark waba list`, or add it there")
    }
    let known = (catalog.templates[waba] ?? []).map(\.id)
    let present = Set(known).union(counted)
    let templates = (named.isEmpty ? present : present.intersection(named)).sorted()
    let found = try await source.report(waba: waba, templates: templates, days: days, product: product)
    let reports = templates.map { id in
      let template = catalog.template(id, of: waba)
      return TemplateReport(
        id: id, name: template.flatMap { $0.name.isEmpty ? nil : $0.name }, language: template?.language,
        days: days.each.map { day in
          if let counts = found.days[id]?[day] { return .counted(ReportCounts(counts)) }
          // A day that Meta never told of is not one of nothing.
          return registered?.source == .meta ? .unknown : .counted(ReportCounts())
        })
    }
    return Report(
      waba: waba.description, days: days, product: product,
      templates: reports.filter { report in
        !named.isEmpty || report.hasEvents
          || catalog.template(report.id, of: waba).map { $0.status != .deleted } ?? false
      })
  }
}

extension ClosedRange<Day> {
  /// Its days, in order.
  var each: [Day] { (lowerBound.number...upperBound.number).map { Day(number: $0) } }
  var count: Int { Int(upperBound.number - lowerBound.number) + 1 }
}
