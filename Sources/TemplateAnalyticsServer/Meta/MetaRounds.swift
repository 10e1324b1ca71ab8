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
  private let archiving: ArchiveTurns
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
    /// By WABA, the templates that sends wait for.
    var awaited: [WABAID: Awaited] = [:]
    var syncedAt: [WABAID: UnixTime] = [:]
    /// Where the last sync failed.
    var syncFailed: Set<WABAID> = []
    var archivedAt: [WABAID: UnixTime] = [:]
    var busy: Set<WABAID> = []
    /// Whether somebody's turn has to wait until another's is over.
    var isQueued = false
  }

  private struct Awaited {
    var templates: Set<WaitedTemplate>
    /// How often Meta was asked since these wait.
    var tries = 0

    /// In seconds: a template may take a moment to be listed, or never be.
    var interval: Int64 { min(3600, 60 << Int64(min(tries, 6))) }
  }

  /// A turn does not wait longer for Meta's limit: the rest waits for a later one.
  static let longestPause: Duration = .seconds(10)
  private static let turnsAtOnce = 8
  /// The days of a WABA are fetched within so many seconds after midnight, and those of a node within so many more, so
  /// that others find them fetched.
  private static let spread: Int64 = 1800
  private static let nodeSpread: Int64 = 300
  private let nodeDelay = Int64.random(in: 0..<MetaRounds.nodeSpread)

  /// - Parameter syncInterval: seconds between two fetches of a WABA's templates; 0 for never.
  init(
    meta: MetaAccess, store: Store, syncInterval: Int64, pace: Duration = .seconds(60), retry: Int64 = 300,
    clock: @escaping @Sendable () -> UnixTime, logger: Logger
  ) {
    self.pace = pace
    self.retry = retry
    self.meta = meta
    archiving = ArchiveTurns(meta: meta, clock: clock, logger: logger)
    self.store = store
    self.syncInterval = syncInterval
    self.clock = clock
    self.logger = logger
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// What the log calls it: not all that it holds.
  var description: String { "asking Meta" }

  func run() async throws {
    store.waiting.onArrival { [self] _ in wake.yield() }
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
      try lookWhatWaits()
    } catch {
      logger.error("cannot look what to ask Meta", metadata: ["error": "\(error.message)"])
      return []
    }
    let due = wabas.filter(isDue)
    return state.withLock { state in
      // Whoever had no turn for the longest time: a few that take long do not keep all others waiting.
      func lastTurn(_ waba: WABA) -> UnixTime {
        max(state.archivedAt[waba.id] ?? .min, state.syncedAt[waba.id] ?? .min)
      }
      let due = due.sorted { lastTurn($0) < lastTurn($1) }
      let idle = due.filter { !state.busy.contains($0.id) }
      let free = idle.prefix(max(0, Self.turnsAtOnce - state.busy.count))
      // Also what became due in the middle of its own turn: a send may wait for a template.
      state.isQueued = free.count < due.count
      state.busy.formUnion(free.map(\.id))
      return Array(free)
    }
  }

  private func lookWhatWaits() throws(StoreError) {
    let waiting = store.waiting.count == 0 ? [] : try store.waiting.templates()
    let byWABA = Dictionary(grouping: waiting, by: \.waba).mapValues { Set($0) }
    state.withLock { state in
      state.awaited = byWABA.reduce(into: [:]) { awaited, next in
        let known = state.awaited[next.key]
        awaited[next.key] = known?.templates == next.value ? known : Awaited(templates: next.value)
      }
    }
  }

  private func isDue(_ waba: WABA) -> Bool {
    guard meta.tokens.token(of: waba.id) != nil, meta.client.pause(for: waba.id) <= Self.longestPause else {
      return false
    }
    return isSyncDue(waba.id) || waba.source == .meta && isArchiveDue(waba.id)
  }

  private func isSyncDue(_ waba: WABAID) -> Bool {
    let now = clock()
    return state.withLock { state in
      let scheduled =
        syncInterval == 0 ? nil : state.syncFailed.contains(waba) ? min(retry, syncInterval) : syncInterval
      guard var interval = [state.awaited[waba]?.interval, scheduled].compactMap(\.self).min() else { return false }
      if state.syncFailed.contains(waba) { interval = max(interval, retry) }
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
      state.awaited[waba]?.tries += 1
      state.syncedAt[waba] = now
    }
    do throws(MetaFailure) {
      let outcome = try await meta.sync.run(waba, urgency: .background)
      state.withLock { _ = $0.syncFailed.remove(waba) }
      if outcome.changed + outcome.gone > 0 {
        logger.info(
          "templates synced",
          metadata: ["waba": "\(waba)", "changed": "\(outcome.changed)", "gone": "\(outcome.gone)"])
      }
    } catch {
      if Task.isCancelled { return }
      // Tried again soon, and not an interval later, which may be a day.
      state.withLock { _ = $0.syncFailed.insert(waba) }
      complain("cannot sync templates", waba, error)
    }
  }

  private func archive(_ waba: WABAID) async {
    state.withLock { $0.archivedAt[waba] = clock() }
    let delay = Int64((UInt64(bitPattern: waba.value) &* 0x9E37_79B9_7F4A_7C15) >> 33) % Self.spread + nodeDelay
    do throws(MetaFailure) {
      try await archiving.fetch(try await meta.plan(of: waba, delay: delay).chunks, of: waba)
    } catch {
      if !Task.isCancelled { complain("cannot fetch Meta's analytics", waba, error) }
    }
    state.withLock { $0.archivedAt[waba] = clock() }
  }

  private func complain(_ message: Logger.Message, _ waba: WABAID, _ failure: MetaFailure) {
    logger.warning(
      message, metadata: ["waba": "\(waba)", "error": "\(failure.message)", "hint": "\(failure.hint ?? "")"])
  }
}
