import Hummingbird
import TemplateAnalyticsStore

extension NativeFace {
  /// `POST /api/v1/wabas/{waba_id}/sends`: registers which wamids are of which templates.
  func sends(_ request: Request, _ context: AppContext) async throws -> Response {
    let now = clock()
    let (waba, _) = try await waba(context, of: try await caller(request, now: now))
    let batch = try await bodies.withBody(of: request) { try SendsBatch($0, now: now) }
    if !batch.accepted.isEmpty {
      let content = DeliveryContent(kind: .sends, waba: waba.id, body: batch.lines)
      try await intake.waitUntilSafe(try await intake.append(content, receivedAt: now))
    }
    return try .json(SendsAnswer(accepted: batch.accepted.count, rejected: batch.rejected))
  }
}

private struct SendsAnswer: Encodable {
  let accepted: Int
  let rejected: [SendsBatch.Rejected]
}
