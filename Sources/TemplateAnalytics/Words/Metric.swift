/// What Kaleyra's and Meta's template analytics count (`metric_types`), in the order of the answer.
package enum Metric: String, CaseIterable, Sendable {
  case sent = "SENT"
  case delivered = "DELIVERED"
  case read = "READ"
  case replied = "REPLIED"
  case clicked = "CLICKED"
}
