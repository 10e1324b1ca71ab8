import GraphEmulator
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(5)))
struct TemplateSyncTests {
  @Test func theCatalogueIsMetasListPageByPage() async throws {
    var world = MetaSite.world(templates: 7)
    world.largestTemplatePage = 3
    try await MetaSite.run(world) { site in
      let outcome = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      #expect(outcome == TemplateSync.Outcome(listed: 7, changed: 7))
      #expect(try await site.store.catalog.snapshot(newest: true).templates[MetaSite.waba] == MetaSite.templates(7))
      #expect(site.emulator.calls(to: "message_templates").count == 3)
      let again = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      #expect(again == TemplateSync.Outcome(listed: 7))
    }
  }

  @Test func aSyncThatFindsNothingNewChangesNothing() async throws {
    try await MetaSite.run { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      let version = try await site.store.catalog.snapshot(newest: true).version
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      #expect(try await site.store.catalog.snapshot(newest: true).version == version)
    }
  }

  @Test func whatMetasListLacksIsDeletedAndComesBackWithIt() async throws {
    try await MetaSite.run { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates.removeLast() }
      site.clock.now += 60
      #expect(try await site.meta.sync.run(MetaSite.waba, urgency: .interactive).gone == 1)
      let gone = TemplateID(3)!
      #expect(
        try await site.store.catalog.snapshot(newest: true).template(gone, of: MetaSite.waba)?.status == .deleted)
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates = MetaSite.templates(3) }
      site.clock.now += 60
      #expect(try await site.meta.sync.run(MetaSite.waba, urgency: .interactive).changed == 1)
      #expect(
        try await site.store.catalog.snapshot(newest: true).template(gone, of: MetaSite.waba)?.status == .approved)
    }
  }

  @Test func anEmptyListDeletesNothing() async throws {
    try await MetaSite.run { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      site.emulator.change { $0.wabas[MetaSite.waba]?.templates = [] }
      #expect(try await site.meta.sync.run(MetaSite.waba, urgency: .interactive) == TemplateSync.Outcome())
    }
  }

  @Test func whatAWebhookToldLaterThanTheListWasAskedForStays() async throws {
    try await MetaSite.run { site in
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      var paused = MetaSite.templates(1)[0]
      paused.status = TemplateStatus(rawValue: "PAUSED")
      try await site.store.catalog.apply([TemplateChange(paused, of: MetaSite.waba, at: site.clock.now + 30)])
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      let known = try await site.store.catalog.snapshot(newest: true).template(paused.id, of: MetaSite.waba)
      #expect(known?.status?.rawValue == "PAUSED")
      site.clock.now += 60
      _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive)
      let later = try await site.store.catalog.snapshot(newest: true).template(paused.id, of: MetaSite.waba)
      #expect(later?.status == .approved)
    }
  }

  @Test func aListThatDoesNotComeWholeChangesNothing() async throws {
    var world = MetaSite.world(templates: 7)
    world.largestTemplatePage = 3
    try await MetaSite.run(world, calling: { $0.attempts = 2 }) { site in
      site.emulator.fail { $0.parameter("after") == nil ? nil : .reset }
      await #expect(throws: MetaFailure.self) { _ = try await site.meta.sync.run(MetaSite.waba, urgency: .interactive) }
      let snapshot = try await site.store.catalog.snapshot(newest: true)
      #expect(snapshot.templates[MetaSite.waba] == nil)
    }
  }

  @Test func withoutATokenNobodyIsAsked() async throws {
    try await MetaSite.run { site in
      let meta = MetaAccess(
        site.meta.client, tokens: GraphTokens(byWABA: [MetaSite.otherWABA: MetaSite.token]),
        catalog: site.store.catalog, archive: site.store.archive
      ) { site.clock.now }
      await #expect(throws: MetaFailure.noToken) { _ = try await meta.sync.run(MetaSite.waba, urgency: .interactive) }
      #expect(site.emulator.calls.isEmpty)
    }
  }
}
