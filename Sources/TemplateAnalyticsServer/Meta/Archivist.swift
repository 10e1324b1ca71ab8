import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// Fetches Meta's analytics into the archive.
///
/// Any number may do so at once: what is fetched twice is merged twice, which changes nothing.
package struct Archivist: Sendable {
  let client: GraphClient
  let tokens: GraphTokens
  let archive: any Archive
  let clock: @Sendable () -> UnixTime

  /// Fetches one chunk and keeps it.
  ///
  /// What Meta refuses for good is noted in the archive's progress, template by template: where Meta does not say which of
  /// several is meant, each is asked for alone.
  /// - Throws: what Meta refused for all of the WABA, or for the only template of the chunk; what may pass is not noted.
  package func fetch(
    _ chunk: ArchivePlan.Chunk, of waba: WABAID, urgency: GraphUrgency
  ) async throws(MetaFailure) {
    guard let token = tokens.token(of: waba) else { throw .noToken }
    switch await points(of: chunk, waba, token: token, urgency: urgency) {
    case .success(let points): try await keep(points, of: chunk, waba)
    case .failure(let error):
      if case .invalidParameter = error {
        // A day that is just out of reach: the clocks differ, or Meta counts the look-back by hours.
        if chunk.days.lowerBound == Day(holding: clock()).advanced(by: -ArchivePlan.lookbackDays),
          chunk.days.lowerBound < chunk.days.upperBound
        {
          var shorter = chunk
          shorter.days = chunk.days.lowerBound.advanced(by: 1)...chunk.days.upperBound
          return try await fetch(shorter, of: waba, urgency: urgency)
        }
        if chunk.templates.count > 1 {
          return try await fetchOneByOne(chunk, of: waba, urgency: urgency, error)
        }
      }
      if let failure = error.failure, !error.isTransient {
        try await note(failure, for: chunk, of: waba)
      }
      throw .graph(error)
    }
  }

  private func points(
    of chunk: ArchivePlan.Chunk, _ waba: WABAID, token: String, urgency: GraphUrgency
  ) async -> Result<[TemplateAnalyticsPoint], GraphError> {
    do throws(GraphError) {
      return .success(
        try await client.analytics(
          of: waba, templates: chunk.templates, days: chunk.days, product: chunk.product, token: token,
          urgency: urgency))
    } catch {
      return .failure(error)
    }
  }

  /// - Throws: `refusal` where Meta refuses every one of them.
  private func fetchOneByOne(
    _ chunk: ArchivePlan.Chunk, of waba: WABAID, urgency: GraphUrgency, _ refusal: GraphError
  ) async throws(MetaFailure) {
    var refusedCount = 0
    for template in chunk.templates {
      var single = chunk
      single.templates = [template]
      do throws(MetaFailure) {
        try await fetch(single, of: waba, urgency: urgency)
      } catch {
        guard case .graph(.invalidParameter) = error else { throw error }
        refusedCount += 1
      }
    }
    if refusedCount == chunk.templates.count { throw .graph(refusal) }
  }

  private func keep(
    _ points: [TemplateAnalyticsPoint], of chunk: ArchivePlan.Chunk, _ waba: WABAID
  ) async throws(MetaFailure) {
    let days = points.map { point in
      ArchivedDay(template: point.template, product: chunk.product, day: point.day, counts: DayCounts(point))
    }
    let now = clock()
    let progress = chunk.templates.map {
      ArchiveProgress(template: $0, product: chunk.product, through: chunk.days.upperBound, fetchedAt: now)
    }
    try await merge(days, progress, of: waba)
  }

  private func note(
    _ failure: GraphFailure, for chunk: ArchivePlan.Chunk, of waba: WABAID
  ) async throws(MetaFailure) {
    let now = clock()
    let progress = chunk.templates.map {
      ArchiveProgress(
        template: $0, product: chunk.product, through: nil, fetchedAt: now,
        refusal: .init(code: failure.code, message: failure.message))
    }
    try await merge([], progress, of: waba)
  }

  private func merge(
    _ days: [ArchivedDay], _ progress: [ArchiveProgress], of waba: WABAID
  ) async throws(MetaFailure) {
    do throws(StoreError) { try await archive.merge(days, progress: progress, of: waba) } catch { throw .store(error) }
  }
}

extension DayCounts {
  fileprivate init(_ point: TemplateAnalyticsPoint) {
    self.init()
    counts.sent = point.sent
    counts.delivered = point.delivered
    counts.read = point.read
    counts.replied = point.replied
    buttons = point.clicked.map { ButtonPresses(kind: $0.kind, text: $0.content, count: $0.count) }
    amountSpent = point.amountSpent ?? 0
  }
}
