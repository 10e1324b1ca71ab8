import TemplateAnalytics

extension DayCounts {
  /// Whether there is anything in it that an archive keeps.
  var isWorthArchiving: Bool {
    counts.sent > 0 || counts.delivered > 0 || counts.read > 0 || counts.replied > 0 || amountSpent > 0
      || buttons.contains { $0.count > 0 }
  }

  /// Whether merging this into `other` by maximum would change nothing there.
  func isHeld(by other: DayCounts) -> Bool {
    counts.sent <= other.counts.sent && counts.delivered <= other.counts.delivered && counts.read <= other.counts.read
      && counts.replied <= other.counts.replied && amountSpent <= other.amountSpent
      && buttons.allSatisfy { press in
        other.buttons.contains { $0.kind == press.kind && $0.text == press.text && $0.count >= press.count }
      }
  }
}
