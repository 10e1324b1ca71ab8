import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import MetaGraph
import NIOCore
import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import UnixSignals

/// The whole server over one data directory: the composition root. Tests build the same from a temporary directory.
package struct Server: Sendable {
  /// What the operator may choose.
  package struct Options: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 8080
    package var maximumConnections = 4096
    /// Requests a second and key; 0 for no limit.
    package var rateLimit = 0.0
    package var appSecrets: [String] = []
    package var verifyToken: String?
    package var meta = Meta()
    package var policy = Policy()
    package var rejectedDays: Int64 = 14
    package var acknowledgement = Acknowledgement.disk
    package var store = Store.Options()

    package init() {}

    /// Calling Meta.
    package struct Meta: Sendable {
      /// Where Meta's API is, without a slash at the end.
      package var url = "https://graph.facebook.com"
      package var version = "v25.0"
      package var tokens = GraphTokens()
      /// Seconds between two fetches of a WABA's templates; 0 for never.
      package var syncInterval: Int64 = 3600
      /// Sends through the proxy at a time.
      package var maximumSends = 1024
      /// How long a question waits for days that were never fetched.
      package var patience: Duration = .seconds(20)
      /// Seconds that a send through the proxy waits for Meta.
      package var sendTimeout = 30

      package init() {}
    }
  }

  package let store: Store
  /// nil where nobody waits for the counts.
  private let waiters: SettledWaiters?
  private let options: Options
  private let clock: @Sendable () -> UnixTime
  private let logger: Logger

  /// Opens the store in `directory`.
  /// - Parameter clock: tells Unix time.
  package init(
    directory: String, options: Options, logger: Logger,
    clock: @escaping @Sendable () -> UnixTime = { UnixTime(Date().timeIntervalSince1970) }
  ) async throws(StoreError) {
    let store = try await Store.open(directory, options: options.store)
    self.store = store
    waiters =
      switch options.acknowledgement {
      case .disk: nil
      case .quorum:
        SettledWaiters { positions throws(StoreError) in try store.settled(among: positions) }
      }
    self.options = options
    self.clock = clock
    self.logger = logger
  }

  /// Serves until a signal or the task's cancellation, then stops accepting, finishes what is in hand, settles what is
  /// left and closes the store.
  ///
  /// - Parameter onListening: called once requests are taken.
  /// - Throws: ``StoreError/inUse(directory:)`` where another process has the directory, or why the address cannot be
  ///   had.
  package func run(
    signals: [UnixSignal] = [.sigterm, .sigint], onListening: @escaping @Sendable (Listening) async -> Void = { _ in }
  ) async throws {
    let locks: [SettlerLock]
    do { locks = try store.lock() } catch {
      try? await store.close()
      throw error
    }
    defer { withExtendedLifetime(locks) {} }
    if options.appSecrets.isEmpty {
      logger.warning("no app secret is set (meta.app_secrets): every webhook will be refused")
    }
    if options.verifyToken == nil {
      logger.warning("no verify token is set (meta.verify_token): Meta cannot subscribe to the webhook")
    }
    let outside = Outside(
      meta: MetaAccess(
        options.meta, catalog: store.catalog, archive: store.archive, longestPause: MetaRounds.longestPause,
        clock: clock),
      forwarder: GraphForwarder(options.forwarding), recorder: SendRecorder(store: store, logger: logger))
    let clicks = ClickRecorder(inbox: store.inbox, logger: logger)
    let finder = LinkFinder(catalog: store.catalog)
    let stopping = Stopping()
    let table = routes(outside, clicks: clicks, finder: finder).table()
    let addresses = table.addresses
    var configuration = ServiceGroupConfiguration(
      services: [
        .init(
          service: HousekeepingService(
            store: store, rejectedDays: options.rejectedDays, recordDays: options.store.recordDays, clock: clock,
            logger: logger)),
        .init(service: SettleService(store: store, waiters: waiters, clock: clock, logger: logger)),
        .init(service: outside.recorder),
        .init(service: clicks),
        .init(service: finder),
        .init(
          service: MetaRounds(
            meta: outside.meta, store: store, syncInterval: options.meta.syncInterval, clock: clock, logger: logger)),
        // Last, so that it is stopped first.
        .init(
          service: Self.application(
            table.finished(), options: options, logger: logger,
            onListening: { port in
              await onListening(Listening(port: port, addresses: addresses, stopping: stopping))
            })),
      ], gracefulShutdownSignals: signals, logger: logger)
    // A caller that does not finish its request does not keep the server from stopping; Meta's answer to a send is waited
    // for.
    configuration.maximumGracefulShutdownDuration = .seconds(max(20, options.meta.sendTimeout + 5))
    let group = ServiceGroup(configuration: configuration)
    stopping.set(group)
    do {
      try await group.run()
    } catch {
      await outside.recorder.finish()
      await clicks.finish()
      await outside.close()
      try await store.close()
      throw error
    }
    await outside.recorder.finish()
    await clicks.finish()
    await outside.close()
    try await store.close()
    logger.info("stopped")
  }

  /// Answers what `router` has routes for, on the address of `options`.
  static func application(
    _ router: Router<AppContext>, options: Options, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
  ) -> some ApplicationProtocol {
    Application(
      router: router,
      server: .http1(
        configuration: .init(additionalChannelHandlers: [ContinueHandler()], idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: "Tickmark", backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }

  private func routes(_ outside: Outside, clicks: ClickRecorder, finder: LinkFinder) -> Routes {
    let authenticator = Authenticator(catalog: store.catalog)
    let rateLimiter = RateLimiter(rate: options.rateLimit)
    let gate = NativeGate(authenticator: authenticator, rateLimiter: rateLimiter, clock: clock)
    let sessions = SessionGate(secret: store.sessionSecret, authenticator: authenticator, clock: clock)
    let threads = ReadingThreads()
    let bodies = BodyReader()
    let intake = Intake(inbox: store.inbox, waiters: waiters)
    let sources = AnalyticsSources(
      ledger: store.ledger, archive: store.archive,
      meta: MetaCounts(
        meta: outside.meta, store: store, clock: clock, logger: logger, limits: .init(patience: options.meta.patience)))
    return Routes(
      webhooks: WebhookFace(
        intake: intake, signature: WebhookSignature(secrets: options.appSecrets),
        scanner: ReceiptScanner(pseudonyms: store.pseudonyms), bodies: bodies,
        verifyToken: options.verifyToken,
        clock: clock),
      kaleyra: KaleyraFace(
        authenticator: authenticator, sources: sources, policy: options.policy, rateLimiter: rateLimiter, clock: clock),
      graph: GraphFace(
        authenticator: authenticator, sources: sources, enableInsights: outside.enableInsights, policy: options.policy,
        rateLimiter: rateLimiter, clock: clock),
      sends: SendProxyFace(
        forwarder: outside.forwarder, recorder: outside.recorder, bodies: BodyReader(), clock: clock),
      native: NativeFace(
        gate: gate,
        statuses: StatusService(store: store, recorder: outside.recorder, clicks: clicks, clock: clock),
        intake: intake, bodies: bodies, clock: clock),
      analytics: AnalyticsFace(gate: gate, sources: sources, threads: threads, clock: clock),
      catalogue: CatalogueFace(gate: gate, sources: sources),
      links: LinkFace(gate: gate, store: store, clock: clock),
      redirects: RedirectFace(
        finder: finder, secrets: store.linkSecrets, pseudonyms: store.pseudonyms, recorder: clicks, clock: clock),
      health: HealthFace(store: store),
      signIn: SignInFace(gate: sessions),
      dashboard: DashboardFace(
        sessions: sessions, authenticator: authenticator, rateLimiter: rateLimiter, sources: sources, threads: threads,
        clock: clock))
  }
}

/// What a running server calls Meta with.
private struct Outside {
  let meta: MetaAccess
  let forwarder: GraphForwarder
  let recorder: SendRecorder

  func close() async {
    await meta.close()
    await forwarder.close()
  }

  /// Analytics of a WABA that is counted here are always on.
  @Sendable func enableInsights(_ waba: WABA) async throws {
    if waba.source == .meta { try await meta.enableInsights(of: waba.id) }
  }
}

extension Server.Options {
  fileprivate var forwarding: GraphForwarder.Options {
    var options = GraphForwarder.Options()
    options.url = meta.url
    // Each holds a caller's connection: the other half is for all that does not wait for Meta.
    options.maximumInFlight = max(1, min(meta.maximumSends, maximumConnections / 2))
    options.deadline = .seconds(meta.sendTimeout)
    return options
  }
}

/// A server that takes requests.
package struct Listening: Sendable {
  package let port: Int
  /// What there is to ask for.
  let addresses: [RouteTable.Address]
  fileprivate let stopping: Stopping

  /// Begins a graceful stop, as a signal would.
  package func stop() async { await stopping.begin() }
}

/// The services to stop, once there are any.
private final class Stopping: Sendable {
  private let group = Mutex<ServiceGroup?>(nil)

  func set(_ group: ServiceGroup) { self.group.withLock { $0 = group } }

  func begin() async { await group.withLock { $0 }?.triggerGracefulShutdown() }
}

extension Server {
  /// The address as people write it.
  package static func url(host: String, port: Int) -> String {
    host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
  }
}
