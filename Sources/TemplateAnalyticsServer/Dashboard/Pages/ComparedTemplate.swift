import TemplateAnalytics

/// One of two templates that are compared.
struct ComparedTemplate {
  let label: TemplateLabel
  /// Of the whole period.
  let counts: AnalyticsCounts
  /// Over time, one row for each stretch.
  let trend: [AnalyticsRow]
  /// Quick replies that were pressed.
  private(set) var presses = 0
  /// Messages whose link was clicked, for each link button.
  private(set) var firstClicks = 0
  /// Clicks on links, repeated ones too.
  private(set) var linkClicks = 0

  init(label: TemplateLabel, counts: AnalyticsCounts, trend: [AnalyticsRow]) {
    self.label = label
    self.counts = counts
    self.trend = trend
  }

  /// Adds what rows about buttons tell of it.
  mutating func add(_ rows: [AnalyticsRow], of kinds: Set<ButtonKind>) {
    for row in rows {
      guard case .button(let label, let kind, _) = row.group, label.id == self.label.id, kinds.contains(kind) else {
        continue
      }
      switch kind {
      case .quickReply: presses += row.counts.clicked
      case .uniqueURL: firstClicks += row.counts.clicked
      case .url: linkClicks += row.counts.clicked
      }
    }
  }

  /// Clicks of which each stands for somebody: of those that clicked twice on one button the first.
  var clicks: Int { presses + firstClicks }

  var read: Proportion { Proportion(part: counts.counts.read, whole: counts.counts.delivered) }
  var clicked: Proportion { Proportion(part: clicks, whole: counts.counts.delivered) }
  /// Whether links were clicked, and nobody can tell by how many people.
  var hasOnlyRepeatableClicks: Bool { linkClicks > 0 && firstClicks == 0 }
}
