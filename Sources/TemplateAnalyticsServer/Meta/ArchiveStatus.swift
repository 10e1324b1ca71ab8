import TemplateAnalytics
import TemplateAnalyticsStore

/// How far Meta's analytics of a WABA are fetched: for the status route and the command line.
///
/// The first fetch of a WABA is over once `fetched` is `templates`.
package struct ArchiveStatus: Encodable, Equatable, Sendable {
  package var waba: String
  /// Templates that are not deleted.
  package var templates: Int
  /// Those of them that are in the archive.
  package var fetched: Int
  /// The day through which all of these are; nil where there are none.
  package var through: String?
  /// What Meta refused of them the last time, each once.
  package var refusals: [Refusal]

  package struct Refusal: Encodable, Hashable, Sendable {
    package var code: Int
    package var message: String
  }
}

extension ArchiveStatus {
  /// Of Cloud API messages: the other product is fetched with them, and many WABAs do not have it.
  package init(
    of waba: WABAID, _ catalog: any Catalog, _ archive: any Archive
  ) async throws(StoreError) {
    let known = (try await catalog.snapshot().templates[waba] ?? []).filter { $0.status != .deleted }
    let ids = Set(known.map(\.id))
    let progress = try await archive.progress(of: waba).filter { $0.product == .cloudAPI && ids.contains($0.template) }
    let through = progress.compactMap(\.through)
    self.waba = waba.description
    templates = known.count
    fetched = through.count
    self.through = through.min()?.description
    refusals = Set(progress.compactMap(\.refusal).map { Refusal(code: $0.code, message: $0.message) })
      .sorted { ($0.code, $0.message) < ($1.code, $1.message) }
  }
}
