import GraphEmulator
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

extension RunningServer {
  /// A server whose WABA has Meta as its source, and knows Meta's templates by then. Its background has had its first
  /// round before, so that it is the questions that fetch.
  static func runOverMeta(
    _ world: GraphWorld = MetaSite.world(), token: String? = MetaSite.token,
    _ change: @escaping @Sendable (inout Server.Options) -> Void = { _ in },
    body: @Sendable (RunningServer, GraphEmulator) async throws -> Void
  ) async throws {
    try await GraphEmulator.run(world) { emulator in
      try await RunningServer.run { options in
        options.meta.url = emulator.url
        // However busy the machine is.
        options.meta.patience = .seconds(300)
        options.meta.tokens = GraphTokens(common: token)
        change(&options)
      } body: { server in
        if token != nil {
          while try await server.store.catalog.snapshot(newest: true).templates[MetaSite.waba]?.contains(where: {
            $0.id.value == 1
          }) != true { try await Task.sleep(for: .milliseconds(5)) }
        }
        guard var waba = try await server.store.catalog.snapshot().wabas[MetaSite.waba] else { return }
        waba.source = .meta
        try await server.store.catalog.setWABA(waba)
        try await body(server, emulator)
      }
    }
  }
}
