import Logging
import MetaGraph
import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// What is asked of Meta in the background: templates of every WABA that there is a token for, and analytics of those whose
/// source is Meta.
///
/// A WABA's turn never waits for another's: only so many turns are under way at once, and a WABA whose limit is near is left
/// out until it is not.
final class MetaRounds: Service, CustomStringConvertible {
  private let meta: MetaAccess
  private let store: Store
  private let syncInterval: Int64
  /// How often to look whether something is due.
  private let pace: Duration
  /// After a failure, in seconds.
  private let retry: Int64
  private let clock: @Sendable () -> UnixTime
  private let logger: Logger
  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  private struct State {
    /// WABAs with sends that wait for a template.
    var wanted: Set<WABAID> = []
    var syncedAt: [WABAID: UnixTime] = [:]
    var archivedAt: [WABAID: UnixTime] = [:]
    var busy: Set<WABAID> = []
    /// Whether somebody's turn has to wait until another's is over.
    var isQueued = false
  }

  /// A WABA is not asked for its templates more often than this, in seconds, however many sends wait.
  private static let shortestInterval: Int64 = 60
  private static let longestPause: Duration = .seconds(30)
  private static let turnsAtOnce = 8

  /// - Parameter syncInterval: seconds between two fetches of a WABA's templates; 0 for never.
  init(
    meta: MetaAccess, store: Store, syncInterval: Int64, pace: Duration = .seconds(60), retry: Int64 = 300,
    clock: @escaping @Sendable () -> UnixTime, logger: Logger
  ) {
    self.pace = pace
    self.retry = retry
    self.meta = meta
    self.store = store
    self.syncInterval = syncInterval
    self.clock = clock
    self.logger = logger
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// What the log calls it: not all that it holds.
  var description: String { "asking Meta" }

  func run() async throws {
    store.waiting.onArrival { [self] wabas in
      state.withLock { $0.wanted.formUnion(wabas) }
      wake.yield()
    }
    state.withLock { state in state.wanted.formUnion((try? store.waiting.templates().map(\.waba)) ?? []) }
    wake.yield()
    // What is under way is given up at once: nothing is half done.
    await cancelWhenGracefulShutdown { [self] in
      await withDiscardingTaskGroup { group in
        group.addTask { [self] in
          while !Task.isCancelled {
            try? await Task.sleep(for: pace)
            wake.yield()
          }
        }
        for await _ in wakes {
          for waba in await dueWABAs() {
            group.addTask { [self] in
              await turn(of: waba)
              let isQueued = state.withLock { state in
                state.busy.remove(waba.id)
                return state.isQueued
              }
              if isQueued { wake.yield() }
            }
          }
          // Not for every send of a flood.
          try? await Task.sleep(for: min(pace, .milliseconds(200)))
        }
        group.cancelAll()
      }
    }
  }

  /// The WABAs whose turn is now; they are busy from here on.
  private func dueWABAs() async -> [WABA] {
    let wabas: [WABA]
    do throws(StoreError) {
      wabas = try await store.catalog.snapshot().wabas.values.sorted { $0.id < $1.id }
    } catch {
      logger.error("cannot look what to ask Meta", metadata: ["error": "\(error.message)"])
      return []
    }
    let due = wabas.filter(isDue)
    return state.withLock { state in
      let idle = due.filter { !state.busy.contains($0.id) }
      let free = idle.prefix(max(0, Self.turnsAtOnce - state.busy.count))
      // Also what became due in the middle of its own turn: a send may wait for a template.
      state.isQueued = free.count < due.count
      state.busy.formUnion(free.map(\.id))
      return Array(free)
    }
  }

  private func isDue(_ waba: WABA) -> Bool {
    guard meta.tokens.token(of: waba.id) != nil, meta.client.pause(for: waba.id) <= .zero else { return false }
    return isSyncDue(waba.id) || waba.source == .meta && isArchiveDue(waba.id)
  }

  private func isSyncDue(_ waba: WABAID) -> Bool {
    let now = clock()
    return state.withLock { state in
      let interval = state.wanted.contains(waba) ? Self.shortestInterval : syncInterval
      if interval == 0 { return false }
      return state.syncedAt[waba].map { $0 + interval <= now } ?? true
    }
  }

  private func isArchiveDue(_ waba: WABAID) -> Bool {
    let now = clock()
    return state.withLock { $0.archivedAt[waba].map { $0 + retry <= now } ?? true }
  }

  private func turn(of waba: WABA) async {
    // First: the archive goes by the templates that are known.
    if isSyncDue(waba.id) { await sync(waba.id) }
    if waba.source == .meta, isArchiveDue(waba.id) { await archive(waba.id) }
  }

  private func sync(_ waba: WABAID) async {
    let now = clock()
    state.withLock { state in
      state.wanted.remove(waba)
      state.syncedAt[waba] = now
    }
    do throws(MetaFailure) {
      let outcome = try await meta.sync.run(waba, urgency: .background)
      if outcome.changed + outcome.gone > 0 {
        logger.info(
          "templates synced",
          metadata: ["waba": "\(waba)", "changed": "\(outcome.changed)", "gone": "\(outcome.gone)"])
      }
    } catch {
      if Task.isCancelled { return }
      // Not an interval later, which may be a day.
      if syncInterval > retry { state.withLock { $0.syncedAt[waba] = now - syncInterval + retry } }
      complain("cannot sync templates", waba, error)
    }
  }

  private func archive(_ waba: WABAID) async {
    state.withLock { $0.archivedAt[waba] = clock() }
    var refusedProducts: Set<ProductType> = []
    do throws(MetaFailure) {
      for chunk in try await meta.plan(of: waba).chunks where !refusedProducts.contains(chunk.product) {
        // The rest waits for a later turn: a turn is not to be an hour of waiting.
        if meta.client.pause(for: waba) > Self.longestPause { return }
        do throws(MetaFailure) {
          try await meta.archivist.fetch(chunk, of: waba, urgency: .background)
        } catch .graph(.invalidParameter) {
          // All of ten templates: a product that the WABA does not have.
          if chunk.templates.count == ArchivePlan.templatesPerCall { refusedProducts.insert(chunk.product) }
        }
      }
    } catch {
      if !Task.isCancelled { complain("cannot fetch Meta's analytics", waba, error) }
    }
  }

  private func complain(_ message: Logger.Message, _ waba: WABAID, _ failure: MetaFailure) {
    logger.warning(
      message, metadata: ["waba": "\(waba)", "error": "\(failure.message)", "hint": "\(failure.hint ?? "")"])
  }
}
