/// What the native API tells of a stretch of time, in the order of its answer.
package enum AnalyticsMetric: String, CaseIterable, Sendable {
  /// Messages that the sender handed over, where it told us.
  case accepted
  case sent
  case delivered
  case read
  case replied
  /// Taps on quick-reply buttons and all clicks on link buttons. Unique clicks are among the latter, and never added.
  case clicked
  case failed
  case rates
  case timeToDeliver = "time_to_deliver"
  case timeToRead = "time_to_read"
  case failures

  /// What is told where nobody asked for anything else.
  package static let usual: Set<AnalyticsMetric> = [.sent, .delivered, .read, .replied, .clicked, .failed]
  /// All that there is of a button.
  package static let ofButtons: Set<AnalyticsMetric> = [.clicked, .rates]
}
