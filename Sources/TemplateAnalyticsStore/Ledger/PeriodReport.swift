import TemplateAnalytics

/// The counts of some templates in some stretches of time.
package struct PeriodReport: Equatable, Sendable {
  /// By the index of the stretch among those that were asked for; only stretches in which something was counted.
  package var counts: [TemplateID: [Int: DayCounts]] = [:]

  package init() {}
}
