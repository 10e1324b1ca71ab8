/// The counts of a row: of some templates, in a stretch of time.
package struct AnalyticsCounts: Equatable, Sendable {
  package var isKnown = Knowledge.whole
  package var counts = Counts()
  /// Taps on quick-reply buttons and all clicks on link buttons; of a row about a button its presses.
  package var clicked = 0
  /// Messages that failed, by Meta's error code, 0 where it named none.
  package var failures: [Int32: Int] = [:]
  package var timeToDeliver = LatencyHistogram()
  package var timeToRead = LatencyHistogram()

  package init() {}

  /// How much of the stretch anybody can tell of.
  package enum Knowledge: Sendable {
    case whole
    /// Only of some days or templates: the counts are theirs.
    case part
    /// Nothing, which is not the same as that nothing happened.
    case nothing
  }

  package var rates: Rates { Rates(counts, clicked: clicked) }
}
