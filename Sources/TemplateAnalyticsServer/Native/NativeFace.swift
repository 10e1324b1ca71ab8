import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Our own API, `/api/v1`: a Bearer key or a session of the dashboard, problem details.
struct NativeFace: Sendable {
  let gate: NativeGate
  let store: Store
  let intake: Intake
  let recorder: SendRecorder
  let clicks: ClickRecorder
  let bodies: BodyReader
  let clock: @Sendable () -> UnixTime

  /// How things stand. `pending` is 0 once everything acknowledged is in the counts.
  func status(_ request: Request, _ context: AppContext) async throws -> Response {
    let now = clock()
    let caller = try await gate.caller(request)
    let pending = try store.inbox.pending()
    let counters = try await store.ledger.counters()
    let otherKinds = try await store.ledger.otherKinds()
    let sends = recorder.status
    let clicks = clicks.status
    func count(_ counter: LedgerCounter) -> Int { counters[counter] ?? 0 }
    var archive: [ArchiveStatus] = []
    for waba in caller.catalog.wabas.values.sorted(by: { $0.id < $1.id })
    where waba.sid == caller.account.sid && waba.source == .meta {
      archive.append(try await ArchiveStatus(of: waba.id, store.catalog, store.archive))
    }
    return try .json(
      StatusAnswer(
        version: Tickmark.version, store: store.location.name,
        inbox: .init(
          pending: pending.count, pending_bytes: pending.bytes,
          oldest_age_seconds: pending.oldest.map { max(0, now - $0) } ?? 0),
        facts_settled: count(.factsSettled), facts_unattributed: count(.factsWaiting) + count(.factsNeverAttributed),
        facts_late: count(.factsLate), deliveries_settled: count(.deliveriesSettled),
        deliveries_rejected: count(.deliveriesRejected), other_kinds: otherKinds,
        sends: .init(
          recorded: sends.recorded, waiting: store.waiting.count, held: sends.held, lost: sends.lost,
          unregistered: sends.unregistered),
        clicks: .init(
          recorded: clicks.recorded, held: clicks.held, lost: clicks.lost, ignored: clicks.ignored),
        archive: archive))
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

private struct StatusAnswer: Encodable {
  let version: String
  let store: String
  let inbox: InboxStatus
  let facts_settled: Int
  let facts_unattributed: Int
  let facts_late: Int
  let deliveries_settled: Int
  let deliveries_rejected: Int
  let other_kinds: [String: Int]
  let sends: SendsStatus
  let clicks: ClicksStatus
  /// Of the caller's own WABAs whose source is Meta.
  let archive: [ArchiveStatus]

  struct InboxStatus: Encodable {
    let pending: Int
    let pending_bytes: Int
    let oldest_age_seconds: Int64
  }

  struct SendsStatus: Encodable {
    let recorded: Int
    let waiting: Int
    let held: Int
    let lost: Int
    let unregistered: Int
  }
}

private struct ClicksStatus: Encodable {
  let recorded: Int
  let held: Int
  let lost: Int
  let ignored: Int
}

private struct SendsAnswer: Encodable {
  let accepted: Int
  let rejected: [SendsBatch.Rejected]
}
