import Logging
import MetaGraph
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Fetches what is due of WABAs' analytics in the background, so that nothing Meta fails at holds up the rest.
final class ArchiveTurns: Sendable {
  private let meta: MetaAccess
  private let clock: @Sendable () -> UnixTime
  private let logger: Logger
  private let state = Mutex(State())

  private struct State {
    /// What Meta failed at the last time, of a chunk its first template, and in which order it was tried.
    var failed: [WABAID: [Part: Int]] = [:]
    var failureCount = 0
    /// What this process fetched today: whatever an archive says that a clock which was ahead wrote.
    var fetched: [WABAID: Fetched] = [:]
  }

  private struct Part: Hashable {
    var template: TemplateID
    var product: ProductType
  }

  private struct Fetched {
    var day: Day
    var parts: Set<Part> = []
  }

  /// So many calls that fail one after the other end a turn: Meta is away.
  private static let patience = 3

  init(meta: MetaAccess, clock: @escaping @Sendable () -> UnixTime, logger: Logger) {
    self.meta = meta
    self.clock = clock
    self.logger = logger
  }

  /// Fetches what is due, as far as Meta lets it; what is left is due at the next turn.
  /// - Throws: what Meta refused of all of the WABA, or why it could not be asked.
  func fetch(_ chunks: [ArchivePlan.Chunk], of waba: WABAID) async throws(MetaFailure) {
    let planned = chunks.filter { !isFetched($0, of: waba) }
    let failed = state.withLock { $0.failed[waba] ?? [:] }
    /// nil for what did not fail; of what did, the least for what was tried longest ago.
    func lastTry(_ chunk: ArchivePlan.Chunk) -> Int? {
      chunk.templates.compactMap { failed[Part(template: $0, product: chunk.product)] }.min()
    }
    // What Meta may fail at again comes last, and never in the same order, so that all of it has its turn.
    let orderly = planned.enumerated().sorted {
      (lastTry($0.element) ?? -1, $0.offset) < (lastTry($1.element) ?? -1, $1.offset)
    }
    var left = orderly.map(\.element)[...]
    var failures = 0
    while let chunk = left.popFirst() {
      // The rest waits for a later turn: a turn is not to be an hour of waiting.
      if meta.client.pause(for: waba) > MetaRounds.longestPause { return }
      do throws(MetaFailure) {
        try await fetch(parts(of: chunk, failed), of: waba, &failures)
      } catch {
        switch error {
        case .graph(.invalidParameter(let failure)):
          // All of ten templates: a product that the WABA does not have. It is tried again the next day, with one call.
          guard chunk.templates.count == ArchivePlan.templatesPerCall else { continue }
          try await note(.invalidParameter(failure), left.filter { $0.product == chunk.product }, of: waba)
          left.removeAll { $0.product == chunk.product }
        case .graph(.unavailable):
          // Meta may fail at these only: nobody else's days are to be forgotten meanwhile.
          logger.warning(
            "cannot fetch some of Meta's analytics",
            metadata: ["waba": "\(waba)", "error": "\(error.message)", "hint": "\(error.hint ?? "")"])
          if failures >= Self.patience || Task.isCancelled { throw error }
        case .graph(let refusal):
          // Of all of the WABA: asking for the others, too, would only be more of the same.
          try await note(refusal, Array(left), of: waba)
          throw error
        case .store, .noToken: throw error
        }
      }
    }
  }

  /// A chunk that Meta failed at before is fetched template by template: it may be too much at once.
  private func parts(of chunk: ArchivePlan.Chunk, _ failed: [Part: Int]) -> [ArchivePlan.Chunk] {
    func lastTry(_ template: TemplateID) -> Int { failed[Part(template: template, product: chunk.product)] ?? -1 }
    if chunk.templates.allSatisfy({ lastTry($0) < 0 }) { return [chunk] }
    return chunk.templates.sorted { (lastTry($0), $0) < (lastTry($1), $1) }.map { template in
      var single = chunk
      single.templates = [template]
      return single
    }
  }

  /// - Parameter failures: how many calls failed since the last that did not.
  /// - Throws: why any of the parts could not be fetched.
  private func fetch(
    _ parts: [ArchivePlan.Chunk], of waba: WABAID, _ failures: inout Int
  ) async throws(MetaFailure) {
    var failure: MetaFailure?
    for part in parts where failures < Self.patience {
      guard let first = part.templates.first.map({ Part(template: $0, product: part.product) }) else { continue }
      do throws(MetaFailure) {
        try await meta.archivist.fetch(part, of: waba, urgency: .background)
        failures = 0
        noteFetched(part, of: waba)
        state.withLock { _ = $0.failed[waba]?.removeValue(forKey: first) }
      } catch {
        switch error {
        case .graph(.unavailable) where !Task.isCancelled:
          failure = error
          failures += 1
          state.withLock { state in
            state.failureCount += 1
            state.failed[waba, default: [:]][first] = state.failureCount
          }
        // Noted: of one of several templates, it says nothing of the others.
        case .graph(.invalidParameter) where parts.count > 1: failures = 0
        default: throw error
        }
      }
    }
    if let failure { throw failure }
  }

  private func isFetched(_ chunk: ArchivePlan.Chunk, of waba: WABAID) -> Bool {
    let today = Day(holding: clock())
    return state.withLock { state in
      guard let fetched = state.fetched[waba], fetched.day == today else { return false }
      return chunk.templates.allSatisfy { fetched.parts.contains(Part(template: $0, product: chunk.product)) }
    }
  }

  private func noteFetched(_ chunk: ArchivePlan.Chunk, of waba: WABAID) {
    let today = Day(holding: clock())
    state.withLock { state in
      if state.fetched[waba]?.day != today { state.fetched[waba] = Fetched(day: today) }
      for template in chunk.templates {
        state.fetched[waba]?.parts.insert(Part(template: template, product: chunk.product))
      }
    }
  }

  private func note(
    _ refusal: GraphError, _ chunks: [ArchivePlan.Chunk], of waba: WABAID
  ) async throws(MetaFailure) {
    for chunk in chunks { try await meta.archivist.note(refusal, for: chunk.templates, chunk.product, of: waba) }
  }
}
