import Foundation
import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

extension NativeFace {
  /// `GET /api/v1/wabas/{waba_id}/analytics`
  func analytics(_ request: Request, _ context: AppContext) async throws -> Response {
    let now = clock()
    let (waba, catalog) = try await waba(context, of: try await caller(request, now: now))
    let text = request.uri.query ?? ""
    let query = try AnalyticsQuery.parse(
      FormText.parameters(text), timeZoneName: waba.timeZone, origin: waba.source == .meta ? .archive : .ledger,
      now: now)
    // Before anything is read: an answer must not pass for one of a later moment.
    let tag = sources.generation(of: waba).map { generation in
      EntityTag(
        of: Data("\(processNumber) \(generation) \(catalog.version) \(waba.id) \(query.days) \(text)".utf8))
    }
    if let tag, tag.isHeld(by: request) { return AnalyticsResponse.notModified(tag) }
    let answer = try await AnalyticsService(sources: sources).answer(query, of: waba, catalog: catalog)
    return try await AnalyticsResponse(answer, waba: waba.id, logger: context.logger).response(to: request, tag: tag)
  }
}
