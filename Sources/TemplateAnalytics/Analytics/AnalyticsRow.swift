/// A row of the native analytics.
package struct AnalyticsRow: Equatable, Sendable {
  package var group: AnalyticsGroup
  package var stretch: Stretch
  package var counts: AnalyticsCounts
  /// The same so many days earlier, where that was asked for.
  package var previous: Previous?

  package struct Previous: Equatable, Sendable {
    package var stretch: Stretch
    package var counts: AnalyticsCounts

    package init(stretch: Stretch, counts: AnalyticsCounts) {
      self.stretch = stretch
      self.counts = counts
    }
  }

  package init(group: AnalyticsGroup, stretch: Stretch, counts: AnalyticsCounts, previous: Previous? = nil) {
    self.group = group
    self.stretch = stretch
    self.counts = counts
    self.previous = previous
  }
}
