import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// How far the archive is said to be, and the oldest day that Meta tells of.
struct ArchiveStatusTests {
  private static let today = Day(holding: RunningServer.now)

  @Test func whatMetaRefusedOfADeletedTemplateIsOfNoInterest() async throws {
    try await MetaSite.run { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      let refusal = ArchiveProgress.Refusal(code: 100, message: "no template")
      try await site.store.archive.merge(
        [],
        progress: [
          ArchiveProgress(
            template: TemplateID(1)!, product: .cloudAPI, through: nil, fetchedAt: 1, refusal: refusal)
        ], of: MetaSite.waba)
      func status() async throws -> ArchiveStatus {
        try await ArchiveStatus(of: MetaSite.waba, site.store.catalog, site.store.archive)
      }
      #expect(try await status().refusals == [ArchiveStatus.Refusal(code: 100, message: "no template")])
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates.removeFirst() }
      site.clock.now += 60
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      #expect(try await status().templates == 2)
      #expect(try await status().refusals.isEmpty)
    }
  }

  @Test func theOldestDayAloneMayBeOutOfReach() async throws {
    try await MetaSite.run { site in
      // Meta's clock is ahead of ours.
      site.emulator.change { $0.today = Self.today.advanced(by: 1) }
      let oldest = Self.today.advanced(by: -ArchivePlan.lookbackDays)
      await #expect(throws: MetaFailure.self) {
        try await site.meta.archivist.fetch(
          ArchivePlan.Chunk(product: .cloudAPI, templates: [TemplateID(1)!], days: oldest...oldest),
          of: MetaSite.waba, urgency: .interactive)
      }
      let progress = try await site.progress()
      #expect(progress.map(\.through) == [nil])
    }
  }
}
