import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Answers questions about a WABA's analytics, whoever counted it: for the native API and whatever else shows rows.
struct AnalyticsService: Sendable {
  let sources: AnalyticsSources
  let threads: ReadingThreads

  /// Finds out which rows an answer has. Their counts are read by whoever wants them, piece by piece.
  ///
  /// - Parameters:
  ///   - query: of which ``AnalyticsQuery/origin`` is the WABA's own.
  ///   - catalog: in which the WABA was found.
  /// - Throws: ``InvalidParameters`` where there are too many rows, ``MetaFailure`` where Meta was asked and did not
  ///   answer, or ``StoreError``.
  func answer(_ query: AnalyticsQuery, of waba: WABA, catalog: CatalogSnapshot) async throws -> AnalyticsAnswer {
    let answering = try await sources.answering(
      waba, templates: query.templates, days: query.allDays, product: query.products[0], catalog: catalog)
    let reader = CountsReader(
      waba: waba.id, counts: answering.counts, products: query.products, attribution: query.attribution,
      details: PeriodDetails(of: query.metrics), threads: threads)
    let labels = answering.templates.map { TemplateLabel($0, answering.catalog.template($0, of: waba.id)) }
    let groups: [TemplateGroup] =
      query.grouping == .button
      ? try await buttons(of: labels, query, reader) : TemplateGroup.groups(of: labels, by: query.grouping)
    if let problem = query.tooManyRows(groups: groups.count) { throw InvalidParameters([problem]) }
    return AnalyticsAnswer(query, groups: groups, reader: reader)
  }

  /// What of some rows is not known, because counting had not begun.
  ///
  /// A row, or what it is compared with, that ended before the first day of which anything is counted is not one of
  /// nothing. What an archive does not have its answers tell by themselves.
  func marked(_ rows: [AnalyticsRow], of waba: WABA) async throws(StoreError) -> [AnalyticsRow] {
    // Mostly something is counted at the very beginning, and nothing has to be asked.
    guard let earliest = rows.first?.previous?.counts ?? rows.first?.counts, earliest.counts == Counts(),
      let first = try await sources.firstDay(of: waba)
    else { return rows }
    return rows.map { row in
      var row = row
      if row.stretch.end <= first.start { row.counts.isKnown = .nothing }
      if let previous = row.previous, previous.stretch.end <= first.start { row.previous?.counts.isKnown = .nothing }
      return row
    }
  }

  /// Every button that was pressed on the days asked for, or on those that they are compared with.
  private func buttons(
    of labels: [TemplateLabel], _ query: AnalyticsQuery, _ reader: CountsReader
  ) async throws(StoreError) -> [TemplateGroup] {
    var pressed: [TemplateID: Set<PressedButton>] = [:]
    let whole = Stretch(days: query.allDays, in: query.timeZone)
    try await reader.read(labels.map(\.id), in: [whole]) { template, _, counts in
      for button in counts.buttons where button.count > 0 {
        pressed[template, default: []].insert(PressedButton(kind: button.kind, text: button.text))
      }
    }
    return labels.flatMap { label in
      (pressed[label.id] ?? []).sorted().map { button in
        TemplateGroup(name: .button(label, button.kind, text: button.text), templates: [label.id])
      }
    }
  }
}

extension PeriodDetails {
  /// What has to be read for some metrics.
  init(of metrics: Set<AnalyticsMetric>) {
    self = []
    if !metrics.isDisjoint(with: [.timeToDeliver, .timeToRead]) { insert(.latencies) }
    if metrics.contains(.failures) { insert(.failures) }
  }
}
