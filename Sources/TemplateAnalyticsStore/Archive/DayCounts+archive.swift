import TemplateAnalytics

extension DayCounts {
  /// Whether merging this into `other` by maximum would change nothing there. A day that is missing holds nothing, not
  /// even zeros.
  func isHeld(by other: DayCounts?) -> Bool {
    guard let other else { return false }
    return counts.sent <= other.counts.sent && counts.delivered <= other.counts.delivered
      && counts.read <= other.counts.read
      && counts.replied <= other.counts.replied && amountSpent <= other.amountSpent
      && buttons.allSatisfy { press in
        other.buttons.contains { $0.kind == press.kind && $0.text == press.text && $0.count >= press.count }
      }
  }
}
