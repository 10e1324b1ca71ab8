import Logging
import MetaGraph
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Sees to it that a question about a WABA whose source is Meta can be answered from the archive.
///
/// What the background has not fetched yet is fetched while the asker waits. What is older than an hour is fetched again
/// if that takes a moment only, and answered as it is known if not: so is the day that has just begun. One question at a
/// time fetches for a WABA: the others find what it brought.
final class MetaCounts: Sendable {
  private let meta: MetaAccess
  private let store: Store
  private let clock: @Sendable () -> UnixTime
  private let logger: Logger
  private let limits: Limits
  private let turns = FetchTurns()
  private let state = Mutex(State())

  struct Limits: Sendable {
    /// How long somebody waits for what was never fetched.
    var patience: Duration = .seconds(20)
    /// How long somebody waits for something newer than what is known.
    var refreshPatience: Duration = .seconds(3)
    /// What was fetched longer ago is fetched again, in seconds.
    var freshness: Int64 = 3600
    /// After a refusal, a list of templates, or something newer that did not come, Meta is not asked for the same again,
    /// in seconds.
    var retry: Int64 = 60
    /// After a failure that may pass, in seconds.
    var backoff: Int64 = 10
    /// For so long Meta is not asked again for a template that its list did not have, in seconds.
    var absence: Int64 = 3600
  }

  private struct State {
    var refreshedAt: [WABAID: UnixTime] = [:]
    var failed: [WABAID: (failure: MetaFailure, at: UnixTime)] = [:]
    /// When the templates were last listed, and why they could not be.
    var listed: [WABAID: (failure: MetaFailure?, at: UnixTime)] = [:]
    /// Templates that the last lists did not have, and when.
    var absent: [WABAID: [TemplateID: UnixTime]] = [:]
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

  /// - Returns: those of `templates` that Meta knows, in their order. Days that the archive does not have are days that
  ///   nobody can tell of: before Meta's look-back, or today.
  /// - Throws: Meta's refusal, where it refuses all of the WABA, or why Meta could not be asked for what is not known yet.
  func prepare(
    _ waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(MetaFailure) -> [TemplateID] {
    let question = Question(waba: waba, templates: templates, days: days, product: product)
    var found = try await look(question)
    if !found.unknown.isEmpty {
      if isListDue(found, of: waba) {
        do throws(MetaFailure) {
          try await turns.take(waba, within: limits.patience) { [self] () async throws(MetaFailure) in
            try await list(question)
          }
        } catch {
          // What is known of the others is an answer.
          state.withLock { $0.listed[waba] = (error, clock()) }
        }
      }
      found = try await look(question)
      // Nobody knows what there is.
      if found.isCatalogEmpty, let failure = state.withLock({ $0.listed[waba]?.failure }) { throw failure }
    }
    if !found.missing.isEmpty {
      if let failure = found.refusal ?? recentFailure(of: waba) { throw failure }
      try await turns.take(waba, within: limits.patience) { [self] () async throws(MetaFailure) in
        // Whoever was first may have brought it.
        let found = try await look(question)
        if found.missing.isEmpty { return }
        if let failure = found.refusal ?? recentFailure(of: waba) { throw failure }
        do throws(MetaFailure) {
          try await fetch(found.missing, question)
        } catch {
          state.withLock { $0.failed[waba] = (error, clock()) }
          throw error
        }
      }
      found = try await look(question)
      if let refusal = found.refusal, !found.missing.isEmpty { throw refusal }
    } else if !found.stale.isEmpty, isRefreshDue(waba) {
      do throws(MetaFailure) {
        try await turns.take(waba, within: limits.refreshPatience) { [self] () async throws(MetaFailure) in
          let stale = try await look(question).stale
          if !stale.isEmpty { try await fetch(stale, question) }
        }
        state.withLock { $0.refreshedAt[waba] = clock() }
      } catch {
        // What is known is an answer too.
        state.withLock { $0.refreshedAt[waba] = clock() }
        logger.warning(
          "Meta's analytics could not be refreshed", metadata: ["waba": "\(waba)", "error": "\(error.message)"])
      }
    }
    return found.known
  }

  func catalog() async throws(MetaFailure) -> CatalogSnapshot {
    do throws(StoreError) { return try await store.catalog.snapshot() } catch { throw .store(error) }
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
    /// Neither in the catalogue nor ever asked for.
    var unknown: [TemplateID] = []
    var known: [TemplateID] = []
    /// Meta could tell of days that the archive does not have.
    var missing: [ArchiveProgress] = []
    /// Fetched, and likely to be different by now.
    var stale: [ArchiveProgress] = []
    /// Meta's, of all of the WABA, and not long ago.
    var refusal: MetaFailure?
  }

  private func look(_ question: Question) async throws(MetaFailure) -> Found {
    do throws(StoreError) {
      let snapshot = try await store.catalog.snapshot()
      let progress = Dictionary(
        try await store.archive.progress(of: question.waba).filter { $0.product == question.product }.map {
          ($0.template, $0)
        }, uniquingKeysWith: { $1 })
      var found = Found()
      found.isCatalogEmpty = (snapshot.templates[question.waba] ?? []).isEmpty
      for template in question.templates {
        if let known = progress[template] {
          sort(known, question, into: &found)
        } else if snapshot.template(template, of: question.waba) != nil {
          sort(
            ArchiveProgress(template: template, product: question.product, through: nil, fetchedAt: 0), question,
            into: &found)
        } else {
          found.unknown.append(template)
        }
      }
      return found
    } catch {
      throw .store(error)
    }
  }

  private func sort(_ progress: ArchiveProgress, _ question: Question, into found: inout Found) {
    let now = clock()
    let today = Day(holding: now)
    let isOld = progress.isOfTheFuture(at: now)
    // Today's row can do without counts, rather than keep all others back.
    let needed = min(question.days.upperBound, today.advanced(by: -1))
    let isReachable = needed >= today.advanced(by: -ArchivePlan.lookbackDays)
    if !isReachable || progress.through.map({ $0 >= needed }) ?? false {
      found.known.append(progress.template)
      let isChanging = question.days.upperBound >= today.advanced(by: -ArchivePlan.changingDays)
      if isChanging, isOld || progress.fetchedAt <= now - limits.freshness { found.stale.append(progress) }
      return
    }
    if let refusal = progress.refusal, !isOld {
      if refusal.code == GraphFailure.invalidParameterCode {
        // Of this template alone. One that Meta never knew is left out, as Meta does.
        if progress.through != nil { found.known.append(progress.template) }
        return
      }
      if progress.fetchedAt > now - limits.retry {
        found.refusal = .graph(.refused(GraphFailure(status: 400, code: refusal.code, message: refusal.message)))
      }
    }
    found.known.append(progress.template)
    // Meta was just asked, and what it told of these days could not be read.
    if progress.refusal == nil, !isOld, progress.fetchedAt > now - limits.freshness { return }
    found.missing.append(progress)
  }

  private func list(_ question: Question) async throws(MetaFailure) {
    // Whoever was first may have listed them.
    guard isListDue(try await look(question), of: question.waba) else { return }
    var failure: MetaFailure?
    do throws(MetaFailure) {
      _ = try await meta.sync.run(question.waba, urgency: .interactive)
    } catch {
      failure = error
    }
    let unknown = failure == nil ? try await look(question).unknown : []
    let now = clock()
    state.withLock { state in
      state.listed[question.waba] = (failure, now)
      var absent = state.absent[question.waba, default: [:]].filter { $0.value > now - limits.absence }
      for template in unknown { absent[template] = now }
      state.absent[question.waba] = absent
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

  /// Whether a list of the templates may bring something that is asked for.
  private func isListDue(_ found: Found, of waba: WABAID) -> Bool {
    if found.unknown.isEmpty || !found.isCatalogEmpty && meta.client.pause(for: waba) > .zero { return false }
    let now = clock()
    return state.withLock { state in
      let isRecent = state.listed[waba].map { $0.at > now - limits.retry && $0.at <= now } ?? false
      let absent = state.absent[waba] ?? [:]
      return !isRecent && found.unknown.contains { (absent[$0] ?? .min) <= now - limits.absence }
    }
  }

  /// Why the last try failed, if that was a moment ago.
  private func recentFailure(of waba: WABAID) -> MetaFailure? {
    let now = clock()
    return state.withLock { state in
      state.failed[waba].flatMap { (now - limits.backoff + 1...now).contains($0.at) ? $0.failure : nil }
    }
  }

  private func isRefreshDue(_ waba: WABAID) -> Bool {
    guard meta.tokens.token(of: waba) != nil, meta.client.pause(for: waba) <= .zero else { return false }
    let now = clock()
    return state.withLock { $0.refreshedAt[waba].map { $0 <= now - limits.retry || $0 > now } ?? true }
  }
}
