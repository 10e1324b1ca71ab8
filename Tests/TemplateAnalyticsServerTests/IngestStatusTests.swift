import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct IngestStatusTests {
  @Test func theStatusIsWhatItHasAlwaysBeenToTheByte() throws {
    let status = IngestStatus(
      version: "0.1.0", store: "sqlite", inbox: .init(pending: 3, pendingBytes: 999, oldestAgeSeconds: 7),
      factsSettled: 11, factsUnattributed: 12, factsLate: 13, deliveriesSettled: 14, deliveriesRejected: 15,
      otherKinds: ["security": 2, "account_update": 1],
      sends: .init(recorded: 21, waiting: 22, held: 23, lost: 24, unregistered: 25),
      clicks: ClickRecorder.Status(recorded: 31, held: 32, lost: 33, ignored: 34),
      archive: [
        .init(waba: "1", templates: 5, fetched: 4, through: "2025-07-01", refusals: [.init(code: 10, message: "No")]),
        .init(waba: "2", templates: 0, fetched: 0, through: nil, refusals: []),
      ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(
      String(decoding: try encoder.encode(status), as: UTF8.self)
        == #"{"archive":[{"fetched":4,"refusals":[{"code":10,"message":"No"}],"templates":5,"#
        + #""through":"2025-07-01","waba":"1"},{"fetched":0,"refusals":[],"templates":0,"waba":"2"}],"#
        + #""clicks":{"held":32,"ignored":34,"lost":33,"recorded":31},"#
        + #""deliveries_rejected":15,"deliveries_settled":14,"facts_late":13,"facts_settled":11,"#
        + #""facts_unattributed":12,"inbox":{"oldest_age_seconds":7,"pending":3,"pending_bytes":999},"#
        + #""other_kinds":{"account_update":1,"security":2},"#
        + #""sends":{"held":23,"lost":24,"recorded":21,"unregistered":25,"waiting":22},"#
        + #""store":"sqlite","version":"0.1.0"}"#)
  }

  @Test func theServersAnswerIsToTheByteWhatTheServiceTells() async throws {
    try await RunningServer.run { server async throws in
      _ = try await server.deliver(Payload.status("wamid.a", "sent", at: RunningServer.now))
      _ = try await server.deliver("nonsense")
      try await server.settled()
      let answer = try await server.native(.GET, "/status")
      #expect(
        answer.body
          == #"{"archive":[],"clicks":{"held":0,"ignored":0,"lost":0,"recorded":0},"#
          + #""deliveries_rejected":1,"deliveries_settled":2,"facts_late":0,"facts_settled":1,"#
          + #""facts_unattributed":1,"inbox":{"oldest_age_seconds":0,"pending":0,"pending_bytes":0},"other_kinds":{},"#
          + #""sends":{"held":0,"lost":0,"recorded":0,"unregistered":0,"waiting":0},"#
          + #""store":"sqlite","version":"\#(Tickmark.version)"}"#)
    }
  }
}
