import Foundation
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// Brings together what a reconciliation compares: asks Meta for what it can still tell, and reads both counts.
struct Reconciler {
  let store: Store
  let access: MetaAccess
  let waba: WABAID
  /// None of them is to come.
  let days: ClosedRange<Day>
  let product: ProductType
  /// The only templates to compare; empty for all.
  let named: [TemplateID]
  let now: UnixTime

  struct Outcome {
    var reconciliation: Reconciliation
    /// Those of them that the catalogue has.
    var templates: [TemplateID: Template]
    var skipped: [Skipped]
  }

  /// A template that is not compared.
  struct Skipped: Equatable {
    var template: TemplateID
    var why: String
  }

  private var today: Day { Day(holding: now) }

  /// - Throws: ``CommandFailure`` 66 where the WABA, or every template named, is unknown; ``MetaFailure`` for what Meta
  ///   refused of all of the WABA, why it could not be asked, or ``MetaFailure/noToken`` where nothing is archived
  ///   either.
  func run() async throws -> Outcome {
    let counted = try await store.ledger.templates(of: waba)
    let archived = try await store.archive.templates(of: waba)
    let before = try await store.archive.progress(of: waba)
    var catalog = try await store.catalog.snapshot(newest: true)
    guard
      catalog.wabas[waba] != nil || catalog.templates[waba] != nil || !counted.isEmpty || !archived.isEmpty
        || !before.isEmpty
    else {
      throw CommandFailure.noInput("there is no WABA \(waba)", hint: "see `tickmark waba list`, or add it there")
    }
    let isAsking = access.tokens.token(of: waba) != nil
    guard isAsking || !archived.isEmpty || !before.isEmpty else { throw MetaFailure.noToken }
    if isAsking {
      _ = try await access.sync.run(waba, urgency: .interactive)
      catalog = try await store.catalog.snapshot(newest: true)
    } else {
      Terminal.say("there is no token for WABA \(waba): Meta's numbers are those of the archive")
    }
    let current = (catalog.templates[waba] ?? []).filter { $0.status != .deleted }.map(\.id)
    let templates = Set(named.isEmpty ? current + counted + archived : named).sorted()
    let listed = templates.filter { catalog.template($0, of: waba) != nil }
    if isAsking {
      let plan = ArchivePlan(covering: days, of: listed, product: product, progress: before, now: now)
      for problem in try await ArchiveFetch(access: access, waba: waba).run(plan.chunks) { Terminal.say(problem) }
    }
    let progress = Dictionary(
      try await store.archive.progress(of: waba).filter { $0.product == product }.map { ($0.template, $0) },
      uniquingKeysWith: { $1 })
    let input = try await input(templates, progress: progress)
    let skipped = templates.compactMap { template in
      why(
        template, progress[template], isListed: catalog.template(template, of: waba) != nil, isAsking: isAsking,
        isArchived: input.meta.days[template]?.isEmpty == false
      ).map { Skipped(template: template, why: $0) }
    }
    try require(skipped, of: templates, progress)
    var compared = input
    compared.templates.removeAll { template in skipped.contains { $0.template == template } }
    return Outcome(
      reconciliation: Reconciliation(compared),
      templates: Dictionary((catalog.templates[waba] ?? []).map { ($0.id, $0) }, uniquingKeysWith: { $1 }),
      skipped: skipped)
  }

  /// Why a template is not compared; nil where it is.
  private func why(
    _ template: TemplateID, _ progress: ArchiveProgress?, isListed: Bool, isAsking: Bool, isArchived: Bool
  ) -> String? {
    if isArchived || progress?.through != nil { return nil }
    if let refusal = progress?.refusal { return "Meta refused: \(refusal.message) (\(refusal.code))" }
    return isAsking && !isListed ? "Meta does not list it" : nil
  }

  /// Where nothing is left to compare, that is an error.
  private func require(
    _ skipped: [Skipped], of templates: [TemplateID], _ progress: [TemplateID: ArchiveProgress]
  ) throws {
    guard let first = skipped.first, skipped.count == templates.count else { return }
    if let refused = skipped.first(where: { progress[$0.template]?.refusal != nil }) {
      throw CommandFailure.unavailable(refused.why, hint: "see `tickmark archive status --waba \(waba)`")
    }
    throw CommandFailure.noInput(
      "template \(first.template): \(first.why)", hint: "see `tickmark template list --waba \(waba)`")
  }

  private func input(
    _ templates: [TemplateID], progress: [TemplateID: ArchiveProgress]
  ) async throws(StoreError) -> Reconciliation.Input {
    // A count may have moved over midnight.
    let wider = days.lowerBound.advanced(by: -1)...days.upperBound.advanced(by: 1)
    return Reconciliation.Input(
      templates: templates, days: days, today: today,
      countingSince: try await store.ledger.countingSince(waba, before: days.lowerBound, today: today),
      ours: try await store.ledger.report(waba: waba, templates: templates, days: wider, product: product),
      meta: try await store.archive.report(waba: waba, templates: templates, days: wider, product: product),
      fetchedThrough: progress.compactMapValues(\.through))
  }
}

extension CountsSource {
  /// The day on which anything of a WABA was first counted, or any day before `day` on which something was; nil where
  /// nothing ever was.
  fileprivate func countingSince(
    _ waba: WABAID, before day: Day, today: Day
  ) async throws(StoreError) -> Day? {
    let templates = try await templates(of: waba)
    if templates.isEmpty { return nil }
    // Backwards in ever longer steps: most have something in the first.
    var (end, length): (Day, Int64) = (day.advanced(by: -1), 30)
    let beginning = Day(holding: UnixTime.plausible.lowerBound)
    while end >= beginning {
      let start = max(beginning, end.advanced(by: -length))
      if let found = try await firstDay(of: waba, templates, in: start...end) { return found }
      (end, length) = (start.advanced(by: -1), length * 4)
    }
    // A day more: clocks differ.
    return day > today.advanced(by: 1) ? nil : try await firstDay(of: waba, templates, in: day...today.advanced(by: 1))
  }

  private func firstDay(
    of waba: WABAID, _ templates: [TemplateID], in days: ClosedRange<Day>
  ) async throws(StoreError) -> Day? {
    var first: Day?
    for product in ProductType.allCases {
      let report = try await report(waba: waba, templates: templates, days: days, product: product)
      for counted in report.days.values {
        for (day, counts) in counted where first.map({ day < $0 }) ?? true && counts.tellsOfWebhooks { first = day }
      }
    }
    return first
  }
}

extension DayCounts {
  /// Whether there is more in it than sends that we were told of.
  fileprivate var tellsOfWebhooks: Bool {
    counts.failed > 0 || ReconciledMetric.allCases.contains { $0.value(in: self) > 0 }
  }
}
