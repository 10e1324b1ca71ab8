/// What Meta's `metric_types` of template analytics names, in the order of the answer.
package enum GraphMetric: String, CaseIterable, Sendable {
  case sent = "SENT"
  case delivered = "DELIVERED"
  case read = "READ"
  case replied = "REPLIED"
  case clicked = "CLICKED"
  case cost = "COST"

  /// Metrics of what recipients do in an app or on a website. Only Meta's pixels see that: who asks for them is not
  /// refused, and told nothing.
  static func isMetasOnly(_ name: String) -> Bool { name.hasPrefix("APP_") || name.hasPrefix("WEBSITE_") }
}
