/// What a request may ask for, and a data point counts.
public enum AnalyticsMetric: String, CaseIterable, Sendable {
  case sent = "SENT"
  case delivered = "DELIVERED"
  case read = "READ"
  /// Messages that were answered.
  case replied = "REPLIED"
  /// Presses of buttons, told only of templates of category MARKETING or UTILITY.
  case clicked = "CLICKED"
}
