import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// Brings the catalogue in line with Meta's list of a WABA's templates.
///
/// The list is as old as the moment in which it was asked for: what a webhook told later stays.
package struct TemplateSync: Sendable {
  let client: GraphClient
  let tokens: GraphTokens
  let catalog: any Catalog
  let clock: @Sendable () -> UnixTime

  /// What a sync found.
  package struct Outcome: Equatable, Sendable {
    /// Templates in Meta's list.
    package var listed = 0
    /// Templates that were not known, or are different now.
    package var changed = 0
    /// Templates that Meta's list lacks: they are marked as deleted, and their counts stay.
    package var gone = 0
    /// What of the list was not understood, a line each.
    package var problems: [String] = []
  }

  /// Fetches the whole list; nothing is changed unless all of it came.
  package func run(
    _ waba: WABAID, urgency: GraphUrgency
  ) async throws(MetaFailure) -> Outcome {
    guard let token = tokens.token(of: waba) else { throw .noToken }
    let begun = clock()
    let listing: TemplateListing
    do throws(GraphError) {
      listing = try await client.templates(of: waba, token: token, urgency: urgency)
    } catch {
      throw .graph(error)
    }
    do throws(StoreError) {
      return try await apply(listing, to: waba, at: begun)
    } catch {
      throw .store(error)
    }
  }

  private func apply(
    _ listing: TemplateListing, to waba: WABAID, at time: UnixTime
  ) async throws(StoreError) -> Outcome {
    let snapshot = try await catalog.snapshot(newest: true)
    // Only what differs: every change makes all nodes read the catalogue again.
    let changes = listing.templates
      .filter { template in snapshot.template(template.id, of: waba).map { template.differs(from: $0) } ?? true }
      .map { TemplateChange($0, of: waba, at: time) }
    var gone: [TemplateChange] = []
    // An empty list is rather a token that may not see the templates than a WABA that has none any more.
    if listing.problems.isEmpty, !listing.templates.isEmpty {
      let listed = Set(listing.templates.map(\.id))
      gone = (snapshot.templates[waba] ?? [])
        .filter { !listed.contains($0.id) && $0.status != .deleted }
        .map { TemplateChange(deleted: $0.id, of: waba, at: time) }
    }
    try await catalog.apply(changes + gone)
    return Outcome(
      listed: listing.templates.count, changed: changes.count, gone: gone.count, problems: listing.problems)
  }
}

extension Template {
  /// Whether it says something else than `known`; what it does not say is no difference.
  fileprivate func differs(from known: Template) -> Bool {
    var expected = self
    expected.category = category ?? known.category
    expected.status = status ?? known.status
    return expected != known
  }
}
