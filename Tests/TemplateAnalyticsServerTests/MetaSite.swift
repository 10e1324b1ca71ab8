import Foundation
import GraphEmulator
import Logging
import MetaGraph
import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// A store and what asks Meta for it, over an emulator and with a clock that the test sets.
struct MetaSite: Sendable {
  static let token = "EAAtoken"
  static let waba = RunningServer.waba
  static let otherWABA = WABAID(109_087_654_321_099)!

  let store: Store
  let meta: MetaAccess
  let clock: TestClock
  let emulator: GraphEmulator

  /// So many templates, and for each of the last 91 days counts that tell template and day.
  static func world(templates: Int64 = 3, today: Day = Day(holding: RunningServer.now)) -> GraphWorld {
    var world = GraphWorld(today: today)
    var waba = EmulatedWABA(tokens: [token], phoneNumbers: ["106540352242922"], templates: Self.templates(templates))
    for template in 1...templates {
      for age in 0...90 {
        let day = today.advanced(by: Int64(-age))
        waba.counts[EmulatedRow(template: TemplateID(template)!, day: day)] = counts(template, day)
      }
    }
    world.wabas[Self.waba] = waba
    return world
  }

  static func counts(_ template: Int64, _ day: Day) -> EmulatedCounts {
    let base = Int(template * 1000 + day.number % 100)
    return EmulatedCounts(
      sent: base + 3, delivered: base + 2, read: base + 1, replied: Int(day.number % 7),
      clicked: [ButtonCount(kind: .url, content: "Open", count: Int(template))], hundredthsSpent: 125)
  }

  static func templates(_ count: Int64) -> [Template] {
    (1...count).map {
      Template(
        id: TemplateID($0)!, name: "template_\($0)", language: "en_US", category: .marketing, status: .approved)
    }
  }

  static func run(
    _ world: GraphWorld = MetaSite.world(), source: WABA.Source = .meta,
    calling change: (inout GraphClient.Options) -> Void = { _ in },
    body: @Sendable (MetaSite) async throws -> Void
  ) async throws {
    var options = GraphClient.Options()
    change(&options)
    try await GraphEmulator.run(world) { [options] emulator in
      let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      let store = try await Store.open(path)
      try await store.catalog.addAccount(Account(sid: RunningServer.sid, name: ""))
      try await store.catalog.addWABA(WABA(id: waba, sid: RunningServer.sid, source: source))
      let clock = TestClock(RunningServer.now)
      var calling = options
      calling.url = emulator.url
      // Backing off takes no time.
      let client = GraphClient(
        calling, clock: GraphClock(unixTime: { clock.now }, sleep: { _ in try Task.checkCancellation() }))
      let meta = MetaAccess(
        client, tokens: GraphTokens(common: token), catalog: store.catalog, archive: store.archive
      ) { clock.now }
      do {
        try await body(MetaSite(store: store, meta: meta, clock: clock, emulator: emulator))
      } catch {
        await meta.close()
        try? await store.close()
        throw error
      }
      await meta.close()
      try await store.close()
    }
  }

  /// Runs the background while `body` runs.
  func inBackground(syncInterval: Int64 = 3600, retry: Int64 = 300, _ body: @Sendable () async throws -> Void)
    async throws
  {
    let rounds = MetaRounds(
      meta: meta, store: store, syncInterval: syncInterval, pace: .milliseconds(5), retry: retry, clock: { clock.now },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await rounds.run() }
      try await body()
      group.cancelAll()
    }
  }

  /// Returns once `condition` holds.
  func until(_ condition: @Sendable () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }

  func progress(_ product: ProductType = .cloudAPI) async throws -> [ArchiveProgress] {
    try await store.archive.progress(of: Self.waba).filter { $0.product == product }
  }

  func sent(_ template: Int64, _ day: Day) async throws -> Int? {
    let id = TemplateID(template)!
    return try await store.archive.report(waba: Self.waba, templates: [id], days: day...day, product: .cloudAPI)
      .days[id]?[day]?.counts.sent
  }
}
