import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer

/// Fetches Meta's analytics of a WABA into the archive while somebody waits: with a bar, and through Meta's limit.
struct ArchiveFetch {
  let access: MetaAccess
  let waba: WABAID

  /// What is fetched is kept at once: interrupted, it can be done again.
  /// - Returns: what Meta refused of single templates or of a product, a line each.
  /// - Throws: what Meta refused of all of the WABA, or why it could not be asked.
  func run(_ chunks: [ArchivePlan.Chunk]) async throws(MetaFailure) -> [String] {
    var bar = ProgressBar("fetching \(waba)", total: chunks.count)
    defer { bar.end() }
    var problems: [String] = []
    var refusedProducts: Set<ProductType> = []
    for (index, chunk) in chunks.enumerated() where !refusedProducts.contains(chunk.product) {
      bar.update(index)
      guard let refusal = try await refusal(of: chunk, bar) else { continue }
      let problem = "\(chunk.product.graphName): \(refusal.message)"
      if !problems.contains(problem) { problems.append(problem) }
      // All of ten templates: a product that the WABA does not have. Each call counts against Meta's limit.
      if chunk.templates.count == ArchivePlan.templatesPerCall { refusedProducts.insert(chunk.product) }
    }
    return problems
  }

  /// - Returns: nil where Meta told of any of the chunk's templates.
  private func refusal(of chunk: ArchivePlan.Chunk, _ bar: ProgressBar) async throws(MetaFailure) -> MetaFailure? {
    while true {
      do throws(MetaFailure) {
        tell(bar)
        try await access.archivist.fetch(chunk, of: waba, urgency: .background)
        return nil
      } catch {
        switch error {
        case .graph(.invalidParameter): return error
        // The next call waits until the limit is past.
        case .graph(.rateLimited) where access.client.pause(for: waba) > .zero: continue
        default: throw error
        }
      }
    }
  }

  /// Says what the next call waits for, if it waits long.
  private func tell(_ bar: ProgressBar) {
    let pause = access.client.pause(for: waba)
    guard pause >= .seconds(30) else { return }
    bar.end()
    Terminal.say("Meta's limit for WABA \(waba) is near: going on in \(pause.components.seconds) seconds")
  }
}
