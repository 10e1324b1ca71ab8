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
  /// What Meta refuses for good is noted in the archive's progress: where Meta does not say which of several templates is
  /// meant, each is asked for alone.
  /// - Throws: what Meta refused for all of the WABA, or for every template of the chunk; what may pass is not noted.
  package func fetch(
    _ chunk: ArchivePlan.Chunk, of waba: WABAID, urgency: GraphUrgency
  ) async throws(MetaFailure) {
    let oldest = Day(holding: clock()).advanced(by: -ArchivePlan.lookbackDays)
    // Midnight may have passed since it was planned.
    guard var chunk = chunk.beginning(at: oldest) else { return }
    var result = try await points(of: chunk, waba, urgency)
    // A day that is just out of reach: the clocks differ, or Meta counts the look-back by hours.
    if case .failure(.invalidParameter) = result, chunk.days.lowerBound == oldest,
      let shorter = chunk.beginning(at: oldest.advanced(by: 1))
    {
      chunk = shorter
      result = try await points(of: chunk, waba, urgency)
    }
    switch result {
    case .success(let answer): try await keep(answer, of: chunk, waba)
    case .failure(.invalidParameter(let failure)) where chunk.templates.count > 1:
      try await fetchOneByOne(chunk, of: waba, urgency, failure)
    case .failure(let error):
      try await note(error, for: chunk.templates, chunk.product, of: waba)
      throw .graph(error)
    }
  }

  /// Notes that Meta refuses to tell of templates; nothing where the error may pass.
  func note(
    _ error: GraphError, for templates: [TemplateID], _ product: ProductType, of waba: WABAID
  ) async throws(MetaFailure) {
    guard let failure = error.failure, !error.isTransient else { return }
    let now = clock()
    let progress = templates.map {
      ArchiveProgress(
        template: $0, product: product, through: nil, fetchedAt: now,
        refusal: .init(code: error.refusalCode, message: failure.message))
    }
    try await merge([], progress, of: waba)
  }

  private func points(
    of chunk: ArchivePlan.Chunk, _ waba: WABAID, _ urgency: GraphUrgency
  ) async throws(MetaFailure) -> Result<TemplateAnalyticsAnswer, GraphError> {
    guard let token = tokens.token(of: waba) else { throw .noToken }
    do throws(GraphError) {
      return .success(
        try await client.analytics(
          of: waba, templates: chunk.templates, days: chunk.days, product: chunk.product, token: token,
          urgency: urgency))
    } catch {
      return .failure(error)
    }
  }

  /// - Parameter refusal: of all of them together.
  /// - Throws: `refusal` where Meta refuses every one of them.
  private func fetchOneByOne(
    _ chunk: ArchivePlan.Chunk, of waba: WABAID, _ urgency: GraphUrgency, _ refusal: GraphFailure
  ) async throws(MetaFailure) {
    var refused: [TemplateID] = []
    // The outermost and the middle one first: if Meta says the same of these, it says it of the product. Each call counts.
    let probes = [0, chunk.templates.count - 1, chunk.templates.count / 2].map { chunk.templates[$0] }
    let others = chunk.templates.filter { !probes.contains($0) }
    var isSameOfAll = true
    for template in probes.removingDuplicates + others {
      if refused.count == 3, isSameOfAll { break }
      var single = chunk
      single.templates = [template]
      switch try await points(of: single, waba, urgency) {
      case .success(let answer):
        isSameOfAll = false
        try await keep(answer, of: single, waba)
      case .failure(.invalidParameter(let failure)):
        isSameOfAll = isSameOfAll && failure.message == refusal.message
        refused.append(template)
        try await note(.invalidParameter(failure), for: [template], chunk.product, of: waba)
      case .failure(let error): throw .graph(error)
      }
    }
    guard isSameOfAll || refused.count == chunk.templates.count else { return }
    try await note(.invalidParameter(refusal), for: chunk.templates, chunk.product, of: waba)
    throw .graph(.invalidParameter(refusal))
  }

  private func keep(
    _ answer: TemplateAnalyticsAnswer, of chunk: ArchivePlan.Chunk, _ waba: WABAID
  ) async throws(MetaFailure) {
    let days = answer.points.map { point in
      ArchivedDay(template: point.template, product: chunk.product, day: point.day, counts: DayCounts(point))
    }
    let now = clock()
    // What cannot be read is asked for again: perhaps by a version that can.
    let through = chunk.isOfDeleted || answer.unreadableCount > 0 ? nil : chunk.days.upperBound
    let progress = chunk.templates.map {
      ArchiveProgress(template: $0, product: chunk.product, through: through, fetchedAt: now)
    }
    try await merge(days, progress, of: waba)
  }

  private func merge(
    _ days: [ArchivedDay], _ progress: [ArchiveProgress], of waba: WABAID
  ) async throws(MetaFailure) {
    do throws(StoreError) { try await archive.merge(days, progress: progress, of: waba) } catch { throw .store(error) }
  }
}

extension ArchivePlan.Chunk {
  /// What of it is not before `day`; nil where nothing is.
  fileprivate func beginning(at day: Day) -> ArchivePlan.Chunk? {
    if days.upperBound < day { return nil }
    var chunk = self
    chunk.days = max(day, days.lowerBound)...days.upperBound
    return chunk
  }
}

extension [TemplateID] {
  fileprivate var removingDuplicates: [TemplateID] {
    enumerated().filter { index, template in firstIndex(of: template) == index }.map(\.element)
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
