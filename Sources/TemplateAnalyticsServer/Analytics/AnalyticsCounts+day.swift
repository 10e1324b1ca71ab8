import TemplateAnalytics
import TemplateAnalyticsStore

extension AnalyticsCounts {
  /// Adds what was counted of a template.
  /// - Parameter group: of a button only its own presses are clicks.
  mutating func add(_ day: DayCounts, to group: AnalyticsGroup) {
    counts += day.counts
    if case .button(_, let kind, let text) = group {
      for button in day.buttons where button.kind == kind && button.text == text { clicked += button.count }
    } else {
      clicked += day.clicked
    }
    for (code, count) in day.failures { failures[code, default: 0] += count }
    timeToDeliver += day.timeToDeliver
    timeToRead += day.timeToRead
  }
}
