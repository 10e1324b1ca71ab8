import TemplateAnalytics
import TemplateAnalyticsStore

extension AnalyticsCounts {
  /// Adds what was counted of a template.
  /// - Parameter group: of a button only its own presses are clicks.
  mutating func add(_ day: DayCounts, to group: AnalyticsGroup) {
    counts += day.counts
    for button in day.buttons {
      let isCounted =
        if case .button(_, let kind, let text) = group {
          button.kind == kind && button.text == text
        } else {
          // A unique click is one of the clicks already.
          button.kind != .uniqueURL
        }
      if isCounted { clicked += button.count }
    }
    for (code, count) in day.failures { failures[code, default: 0] += count }
    timeToDeliver += day.timeToDeliver
    timeToRead += day.timeToRead
  }
}
