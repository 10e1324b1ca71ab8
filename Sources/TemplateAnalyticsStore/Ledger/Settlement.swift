import TemplateAnalytics

/// What one settling puts into the ledger, all or nothing.
package struct Settlement: Sendable {
  /// Facts from webhooks and send registrations.
  package var live = Batch()
  /// Facts from imports: history, which may be older than the records that were kept.
  package var imported = Batch()
  /// The imported lines, so that they are never settled again.
  package var importedLines: Set<LineKey> = []
  /// Kinds of content that are not counted as facts.
  package var otherKinds: [OtherKind: Int] = [:]
  package var deliveryCount = 0
  package var rejectedCount = 0
  /// How far the inbox's segments are settled after this, by name and in bytes: those that all of this comes from.
  package var progress: [String: Int64] = [:]
  /// Segments that are gone, so that nothing has to be known of them any more.
  package var forgotten: [String] = []

  package init() {}

  var factCount: Int { live.factCount + imported.factCount }

  /// The WABAs that anything came of, whether or not it can be counted.
  var heard: Set<WABAID> {
    live.heard.union(imported.heard).union(otherKinds.keys.lazy.compactMap(\.waba))
  }
}
