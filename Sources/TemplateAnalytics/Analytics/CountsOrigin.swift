/// Who counted, which decides what can be told.
package enum CountsOrigin: Sendable {
  /// Ourselves, from webhooks: by quarters of an hour, so that the days of any time zone are sums of them.
  case ledger
  /// Meta, whose own analytics are archived: by UTC days.
  case archive

  /// Whether it ever tells a metric. Meta's analytics know neither what was accepted nor what failed, and no times.
  package func tells(_ metric: AnalyticsMetric) -> Bool {
    switch metric {
    case .accepted, .failed, .failures, .timeToDeliver, .timeToRead: self == .ledger
    case .sent, .delivered, .read, .replied, .clicked, .rates: true
    }
  }
}
