import Logging
import MetaGraph
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Sees to it that a question about a WABA whose source is Meta can be answered from the archive.
///
/// What the background has not fetched yet is fetched while the asker waits; what is older than an hour is fetched again if
/// that takes a moment only, and answered as it is known if not. One question at a time fetches for a WABA: the others
/// find what it brought.
final class MetaCounts: Sendable {
  private let meta: MetaAccess
  private let store: Store
  private let clock: @Sendable () -> UnixTime
  private let logger: Logger
  private let limits: Limits
  private let state = Mutex(State())

  struct Limits: Sendable {
    /// How long somebody waits for what was never fetched.
    var patience: Duration = .seconds(20)
    /// How long somebody waits for something newer than what is known.
    var refreshPatience: Duration = .seconds(3)
    /// What was fetched longer ago is fetched again, in seconds.
    var freshness: Int64 = 3600
    /// After a failure, or a refusal, Meta is not asked for the same again, in seconds.
    var retry: Int64 = 60
  }

  private struct State {
    var turns: [WABAID: Task<Result<Void, MetaFailure>, Never>] = [:]
    var triedAt: [WABAID: UnixTime] = [:]
    var listedAt: [WABAID: UnixTime] = [:]
  }

  init(
    meta: MetaAccess, store: Store, clock: @escaping @Sendable () -> UnixTime, logger: Logger,
    limits: Limits = Limits()
  ) {
    self.meta = meta
    self.store = store
    self.clock = clock
    self.logger = logger
    self.limits = limits
  }

  /// - Returns: those of `templates` that the archive can tell of, in their order: Meta knows them.
  /// - Throws: Meta's refusal, where it refuses all of the WABA, or why Meta could not be asked for what is not known yet.
  func prepare(
    _ waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(MetaFailure) -> [TemplateID] {
    let question = Question(waba: waba, templates: templates, days: days, product: product)
    var found = try await look(question)
    if found.isCatalogEmpty, isListDue(waba) {
      try await fetching(waba, within: limits.patience) { [meta] () async throws(MetaFailure) in
        _ = try await meta.sync.run(waba, urgency: .interactive)
      }
      found = try await look(question)
    }
    if !found.missing.isEmpty {
      if let refusal = found.refusal { throw refusal }
      try await fetching(waba, within: limits.patience) { [self] () async throws(MetaFailure) in
        // Whoever was first may have brought it.
        let found = try await look(question)
        if found.missing.isEmpty { return }
        if let refusal = found.refusal { throw refusal }
        try await fetch(found.missing, question)
      }
      found = try await look(question)
      if let refusal = found.refusal, !found.missing.isEmpty { throw refusal }
    } else if !found.stale.isEmpty, isRefreshDue(waba) {
      do throws(MetaFailure) {
        try await fetching(waba, within: limits.refreshPatience) { [self] () async throws(MetaFailure) in
          let stale = try await look(question).stale
          if !stale.isEmpty { try await fetch(stale, question) }
        }
      } catch {
        // What is known is an answer too.
        state.withLock { $0.triedAt[waba] = clock() }
        logger.warning(
          "Meta's analytics could not be refreshed", metadata: ["waba": "\(waba)", "error": "\(error.message)"])
      }
    }
    return found.known
  }

  private struct Question {
    var waba: WABAID
    var templates: [TemplateID]
    var days: ClosedRange<Day>
    var product: ProductType
  }

  /// What of a question is in the archive.
  private struct Found {
    var isCatalogEmpty = false
    var known: [TemplateID] = []
    /// Never fetched.
    var missing: [ArchiveProgress] = []
    /// Fetched, and likely to be different by now.
    var stale: [ArchiveProgress] = []
    /// Meta's, of all of the WABA, and not long ago.
    var refusal: MetaFailure?
  }

  private func look(_ question: Question) async throws(MetaFailure) -> Found {
    let now = clock()
    do throws(StoreError) {
      let snapshot = try await store.catalog.snapshot()
      let progress = Dictionary(
        try await store.archive.progress(of: question.waba).filter { $0.product == question.product }.map {
          ($0.template, $0)
        }, uniquingKeysWith: { $1 })
      var found = Found()
      found.isCatalogEmpty = (snapshot.templates[question.waba] ?? []).isEmpty
      let changing = question.days.upperBound >= Day(holding: now).advanced(by: -ArchivePlan.changingDays)
      for template in question.templates {
        let known = progress[template]
        guard known != nil || snapshot.template(template, of: question.waba) != nil else { continue }
        let state = known ?? ArchiveProgress(template: template, product: question.product, through: nil, fetchedAt: 0)
        if state.through != nil {
          found.known.append(template)
          if changing, state.fetchedAt <= now - limits.freshness { found.stale.append(state) }
        } else if let refusal = state.refusal, state.fetchedAt > now - limits.retry || refusal.code == 100 {
          // A template that Meta does not know is left out, as Meta does.
          if refusal.code != 100 {
            found.missing.append(state)
            found.refusal = .graph(.refused(GraphFailure(status: 400, code: refusal.code, message: refusal.message)))
          }
        } else {
          found.known.append(template)
          found.missing.append(state)
        }
      }
      return found
    } catch {
      throw .store(error)
    }
  }

  private func fetch(_ progress: [ArchiveProgress], _ question: Question) async throws(MetaFailure) {
    let today = Day(holding: clock())
    let byFirstDay = Dictionary(grouping: progress) { ArchivePlan.firstDay(after: $0.through, today: today) }
    for (first, progress) in byFirstDay.sorted(by: { $0.key < $1.key }) {
      let chunks = ArchivePlan.chunks(
        of: progress.map(\.template), product: question.product, days: first...today)
      for chunk in chunks {
        do throws(MetaFailure) {
          try await meta.archivist.fetch(chunk, of: question.waba, urgency: .interactive)
        } catch .graph(.invalidParameter) {
          // Noted: these templates are left out.
        }
      }
    }
  }

  private func isListDue(_ waba: WABAID) -> Bool {
    let now = clock()
    return state.withLock { state in
      if let last = state.listedAt[waba], last > now - limits.retry { return false }
      state.listedAt[waba] = now
      return true
    }
  }

  private func isRefreshDue(_ waba: WABAID) -> Bool {
    guard meta.tokens.token(of: waba) != nil, meta.client.pause(for: waba) <= .zero else { return false }
    let now = clock()
    return state.withLock { $0.triedAt[waba].map { $0 <= now - limits.retry } ?? true }
  }

  /// Does `work` after whatever else is being fetched for the WABA, if there is time.
  private func fetching(
    _ waba: WABAID, within patience: Duration, _ work: @escaping @Sendable () async throws(MetaFailure) -> Void
  ) async throws(MetaFailure) {
    let deadline = ContinuousClock.now + patience
    let turn = state.withLock { state in
      let previous = state.turns[waba]
      let turn = Task<Result<Void, MetaFailure>, Never> {
        _ = await previous?.value
        return await Self.inTime(deadline, work)
      }
      state.turns[waba] = turn
      return turn
    }
    let result = await turn.value
    state.withLock { state in if state.turns[waba] == turn { state.turns[waba] = nil } }
    try result.get()
  }

  private static func inTime(
    _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws(MetaFailure) -> Void
  ) async -> Result<Void, MetaFailure> {
    let late = Result<Void, MetaFailure>.failure(.graph(.unavailable(detail: "it takes too long")))
    if ContinuousClock.now >= deadline { return late }
    return await withTaskGroup(of: Result<Void, MetaFailure>.self) { group in
      group.addTask {
        do throws(MetaFailure) {
          try await work()
          return .success(())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await Task.sleep(until: deadline, clock: .continuous)
        return late
      }
      let first = await group.next() ?? late
      group.cancelAll()
      return first
    }
  }
}
