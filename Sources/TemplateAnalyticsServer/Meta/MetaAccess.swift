import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// All that asks Meta, over one client.
package struct MetaAccess: Sendable {
  package let client: GraphClient
  package let tokens: GraphTokens
  package let sync: TemplateSync
  package let archivist: Archivist
  private let catalog: any Catalog
  private let archive: any Archive
  private let clock: @Sendable () -> UnixTime

  /// Close it: it has connections.
  /// - Parameter longestPause: see ``GraphClient/Options/longestPause``.
  package init(
    _ options: Server.Options.Meta, catalog: any Catalog, archive: any Archive, longestPause: Duration? = nil,
    clock: @escaping @Sendable () -> UnixTime
  ) {
    var calling = GraphClient.Options()
    calling.url = options.url
    calling.version = options.version
    calling.longestPause = longestPause
    self.init(
      GraphClient(calling, clock: GraphClock(unixTime: clock)), tokens: options.tokens, catalog: catalog,
      archive: archive, clock: clock)
  }

  init(
    _ client: GraphClient, tokens: GraphTokens, catalog: any Catalog, archive: any Archive,
    clock: @escaping @Sendable () -> UnixTime
  ) {
    self.client = client
    self.tokens = tokens
    sync = TemplateSync(client: client, tokens: tokens, catalog: catalog, clock: clock)
    archivist = Archivist(client: client, tokens: tokens, archive: archive, clock: clock)
    self.catalog = catalog
    self.archive = archive
    self.clock = clock
  }

  package func close() async { await client.close() }

  /// Turns template analytics on at Meta's, which cannot be undone.
  package func enableInsights(of waba: WABAID) async throws(MetaFailure) {
    guard let token = tokens.token(of: waba) else { throw .noToken }
    do throws(GraphError) { try await client.enableInsights(of: waba, token: token) } catch { throw .graph(error) }
  }

  /// What is to be fetched of a WABA's analytics now.
  /// - Parameter delay: see ``ArchivePlan``.
  package func plan(of waba: WABAID, delay: Int64 = 0) async throws(MetaFailure) -> ArchivePlan {
    do throws(StoreError) {
      let templates = try await catalog.snapshot().templates[waba] ?? []
      return ArchivePlan(
        templates: templates, progress: try await archive.progress(of: waba), now: clock(), delay: delay)
    } catch {
      throw .store(error)
    }
  }
}
