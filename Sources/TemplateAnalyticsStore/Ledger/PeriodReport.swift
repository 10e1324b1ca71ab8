import TemplateAnalytics

/// The counts of some templates in some stretches of time.
package struct PeriodReport: Equatable, Sendable {
  /// By the index of the stretch among those that were asked for; only stretches in which something was counted.
  package var counts: [TemplateID: [Int: DayCounts]] = [:]

  package init() {}
}

extension DayCounts {
  /// What is counted of a template in a stretch of time, without what is 0.
  /// - Parameter buttons: each once, in any order.
  /// - Returns: nil where nothing is left.
  init?(_ counts: Counts, buttons: [ButtonPresses], failures: [Int32: Int], latencies: Latencies) {
    self.init()
    self.counts = counts
    self.buttons = buttons.filter { $0.count != 0 }
    self.buttons.sort { ($0.kind, $0.text) < ($1.kind, $1.text) }
    if !failures.isEmpty { self.failures = failures.filter { $0.value != 0 } }
    timeToDeliver = latencies.toDeliver
    timeToRead = latencies.toRead
    if counts.isZero, self.buttons.isEmpty, self.failures.isEmpty, latencies.isEmpty { return nil }
  }
}
