import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Our own API, `/api/v1`: a Bearer key, problem details.
struct NativeFace: Sendable {
  let gate: NativeGate
  let statuses: StatusService
  let intake: Intake
  let bodies: BodyReader
  let clock: @Sendable () -> UnixTime

  /// How things stand. `pending` is 0 once everything acknowledged is in the counts.
  func status(_ request: Request, _ context: AppContext) async throws -> Response {
    try .json(try await statuses.status(for: try await gate.caller(request)))
  }

  /// Registers which wamids are of which templates.
  func sends(_ request: Request, _ context: AppContext) async throws -> Response {
    let now = clock()
    let (waba, _) = try await gate.waba(request, context)
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
