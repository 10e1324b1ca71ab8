import Foundation
import Logging
import ServiceLifecycle
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// The recorder of clicks alone: at its end, and at its limits.
@Suite(.timeLimit(.minutes(10))) struct ClickRecorderTests {
  private static func click(_ number: UInt64) -> LinkClick {
    LinkClick(
      event: EventKey(hash: number), message: nil, template: RunningServer.template, button: "Shop",
      time: RunningServer.now, issued: nil)
  }

  private static func run(
    _ limits: ClickRecorder.Limits = .init(), body: (ClickRecorder, Store, String) async throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await Store.open(path)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    try await body(ClickRecorder(inbox: store.inbox, logger: logger, limits: limits), store, path)
    try await store.close()
  }

  private static func record(_ numbers: Range<UInt64>, _ recorder: ClickRecorder, waba: WABAID = RunningServer.waba) {
    for number in numbers { recorder.record(click(number), of: waba) }
  }

  private static func until(_ isSo: () -> Bool) async throws {
    while !isSo() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func allThatCameMeanwhileIsOneAppendForEachWABA() async throws {
    try await Self.run { recorder, store, _ async throws in
      Self.record(0..<5000, recorder)
      Self.record(0..<10, recorder, waba: WABAID(5)!)
      #expect(recorder.status == .init(held: 5010))
      await recorder.finish()
      #expect(recorder.status == .init(recorded: 5010))
      #expect(try store.inbox.pending().count == 2)
      await recorder.finish()
      #expect(try store.inbox.pending().count == 2)
    }
  }

  @Test func whatWasRecordedIsWrittenSoonAndAtTheEnd() async throws {
    try await Self.run { recorder, store, _ async throws in
      let group = ServiceGroup(services: [recorder], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      async let running: Void = group.run()
      for round in 1...3 {
        Self.record(0..<10, recorder)
        try await Self.until { recorder.status == .init(recorded: round * 10) }
      }
      Self.record(0..<10, recorder)
      await group.triggerGracefulShutdown()
      try await running
      #expect(recorder.status == .init(recorded: 40), "written before it ends")
    }
  }

  @Test func troubleIsSatOutAndEachClickIsWrittenOnce() async throws {
    var limits = ClickRecorder.Limits()
    limits.pause = .milliseconds(5)
    try await Self.run(limits) { recorder, store, path async throws in
      let running = Task { try await recorder.run() }
      try FileManager.default.moveItem(atPath: path + "/inbox", toPath: path + "/away")
      Self.record(0..<100, recorder)
      // Tried, and not written.
      try await Self.until { recorder.isInTrouble }
      Self.record(100..<200, recorder)
      #expect(recorder.status == .init(held: 200))
      try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/inbox")
      try await Self.until { recorder.status == .init(recorded: 200) }
      running.cancel()
      try await running.value
      try await store.settleAll(now: RunningServer.now)
      #expect(try await store.ledger.counters()[.factsSettled] == 200)
    }
  }

  @Test func whatFindsNoRoomIsCountedAsLost() async throws {
    var limits = ClickRecorder.Limits()
    limits.held = 3
    try await Self.run(limits) { recorder, store, path async throws in
      Self.record(0..<5, recorder)
      recorder.ignore()
      #expect(recorder.status == .init(held: 3, lost: 2, ignored: 1))
      await recorder.finish()
      Self.record(0..<2, recorder)
      #expect(recorder.status == .init(recorded: 3, held: 2, lost: 2, ignored: 1))
      await recorder.finish()
    }
  }

  @Test func aCancelledRecorderEndsAlsoWhileTheInboxIsInTrouble() async throws {
    try await Self.run { recorder, _, path async throws in
      let running = Task { try await recorder.run() }
      try FileManager.default.moveItem(atPath: path + "/inbox", toPath: path + "/away")
      Self.record(0..<1, recorder)
      try await Self.until { recorder.isInTrouble }
      running.cancel()
      try await running.value
      #expect(recorder.status == .init(held: 1))
      try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/inbox")
    }
  }
}
