import TemplateAnalytics

/// What `tickmark check` found.
package struct LedgerCheck: Equatable, Sendable {
  package var recordCount = 0
  package var tallyCount = 0
  /// From when on the records are all there, so that the tallies could be recounted; nil where that is all of them.
  package var recountedAfter: UnixTime?
  /// What is wrong, a line each; empty where all is well.
  package var problems: [String] = []
}
