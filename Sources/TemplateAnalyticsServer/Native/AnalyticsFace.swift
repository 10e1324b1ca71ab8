import Foundation
import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// The analytics of our own API.
struct AnalyticsFace: Sendable {
  let gate: NativeGate
  let sources: AnalyticsSources
  let threads: ReadingThreads
  let clock: @Sendable () -> UnixTime
  /// Another number in each process, so that no tag of an earlier one is taken for one of this.
  private let processNumber = UInt64.random(in: .min ... .max)

  /// `GET /api/v1/wabas/{waba_id}/analytics`
  func analytics(_ request: Request, _ context: AppContext) async throws -> Response {
    let (waba, catalog) = try await gate.waba(request, context)
    let text = request.uri.query ?? ""
    let query = try AnalyticsQuery.parse(
      FormText.parameters(text), timeZoneName: waba.timeZone, origin: waba.origin,
      now: clock())
    // Before anything is read: an answer must not pass for one of a later moment.
    let tag = sources.generation(of: waba).map { generation in
      EntityTag(
        of: Data("\(processNumber) \(generation) \(catalog.version) \(waba.id) \(query.days) \(text)".utf8))
    }
    if let tag, tag.isHeld(by: request) { return AnalyticsResponse.notModified(tag) }
    let answer = try await AnalyticsService(sources: sources, threads: threads).answer(
      query, of: waba, catalog: catalog)
    return try await AnalyticsResponse(answer, waba: waba.id, logger: context.logger).response(to: request, tag: tag)
  }
}
