import CountingWorlds
import Foundation
import Testing

/// Our own API says the same, to the byte, whichever ledger is behind it.
@Suite(.enabled(if: ClusterHarness.isInstalled, "it takes clickhouse-server"), .timeLimit(.minutes(10)))
struct BothLedgersTests {
  private static let everything =
    "metrics=accepted,sent,delivered,read,replied,clicked,failed,rates,time_to_deliver,time_to_read,failures"

  private static let questions = [
    "granularity=day&timezone=UTC&\(everything)",
    "granularity=day&timezone=Asia/Kathmandu&attribution=send&\(everything)",
    "granularity=quarter_hour&group_by=category&timezone=Asia/Kolkata&\(everything)",
    "granularity=hour&group_by=none&timezone=America/St_Johns&attribution=send&\(everything)",
    "granularity=week&group_by=language&compare=previous&\(everything)",
    "granularity=month&format=csv&attribution=send&\(everything)",
    "granularity=total&group_by=none&compare=previous&format=ndjson&\(everything)",
    "granularity=day&group_by=button", "granularity=total&group_by=button&attribution=send",
  ]

  @Test func ourOwnAnalyticsAreTheSameOnBothLedgers() async throws {
    var world: [Happening] = []
    var parcels: [Parcel] = []
    for number in 0..<12 {
      // The two have secrets of their own, and with them another order of keys.
      var generator = FactGenerator(seed: UInt64(6_000 + number), distinctSeconds: true)
      let happenings = generator.happenings().map { $0.renamed(world: number) }
      world += happenings
      parcels += try Parcel.all(of: happenings, &generator)
    }
    // Both get the same.
    let (all, posted) = (world, parcels)
    try await ClusterHarness.run { cluster in
      let sites = [
        try await TestSite(wabas: FactGenerator.wabas), try await cluster.site(wabas: FactGenerator.wabas),
      ]
      for site in sites {
        try await site.importTemplates(of: all)
        try await site.start()
        for parcel in posted { try await parcel.postUntilAcknowledged(to: site) }
        try await site.settled()
      }
      for waba in FactGenerator.wabas {
        for question in Self.questions {
          let path = "/api/v1/wabas/\(waba)/analytics?from=2025-06-14&to=2025-06-20&\(question)"
          var answers: [String] = []
          for site in sites {
            let answer = try await site.send(.GET, path, headers: site.bearer)
            #expect(answer.status == 200, "\(answer.text)")
            answers.append(answer.text)
          }
          #expect(answers[0] == answers[1], "\(question)")
        }
      }
      // Not because there is nothing to tell.
      let path =
        "/api/v1/wabas/\(FactGenerator.wabas[0])/analytics?from=2025-06-14&to=2025-06-20&granularity=total"
        + "&group_by=none&attribution=send&format=csv&metrics=read,time_to_read"
      let row = try await sites[1].send(.GET, path, headers: sites[1].bearer).text.split(separator: "\r\n")[1]
      let cells = row.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      #expect(
        cells.suffix(5).prefix(2).allSatisfy { $0 ?? 0 > 0 } && cells.suffix(3).allSatisfy { $0 != nil }, "\(row)")
      for site in sites { #expect(try await site.stop() == 0) }
    }
  }
}
