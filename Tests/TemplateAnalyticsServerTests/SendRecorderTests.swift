import Foundation
import Logging
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// The recorder alone: at its end, and at its limits.
@Suite(.timeLimit(.minutes(10))) struct SendRecorderTests {
  private static let phone = "106540352242922"

  private static func accepted(_ wamids: String...) throws -> SendRecorder.Accepted {
    SendRecorder.Accepted(
      phoneNumber: phone, wamids: wamids,
      message: try #require(TemplateMessage(Data(ProxySite.body().utf8), contentType: nil)), product: .cloudAPI,
      acceptedAt: RunningServer.now)
  }

  private static func run(
    _ limits: SendRecorder.Limits = .init(), body: (SendRecorder, Store, String) async throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await Store.open(path)
    try await store.catalog.addAccount(Account(sid: "S", name: ""))
    try await store.catalog.addWABA(
      WABA(id: RunningServer.waba, sid: "S", phoneNumbers: [.init(id: phone, number: "+919876543210")]))
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    try await body(SendRecorder(store: store, logger: logger, limits: limits), store, path)
    try await store.close()
  }

  @Test func aCancelledCallerCostsNoRecord() async throws {
    try await Self.run { recorder, store, _ in
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        await recorder.record(try Self.accepted("wamid.A", "wamid.B"))
      }
      try await task.value
      await recorder.finish()
      #expect(recorder.status == .init(recorded: 2))
      #expect(try store.inbox.pending().count == 1)
    }
  }

  @Test func theEndWritesWhatIsHeldInOneGo() async throws {
    try await Self.run { recorder, store, path in
      try FileManager.default.moveItem(atPath: path + "/inbox", toPath: path + "/away")
      for number in 0..<5 { await recorder.record(try Self.accepted("wamid.\(number)")) }
      #expect(recorder.status == .init(held: 5))
      try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/inbox")
      await recorder.finish()
      #expect(recorder.status == .init(recorded: 5))
      #expect(try store.inbox.pending().count == 5)
    }
  }

  @Test func whatFindsNoRoomIsCountedAsLost() async throws {
    var limits = SendRecorder.Limits()
    limits.held = 3
    try await Self.run(limits) { recorder, _, path in
      try FileManager.default.moveItem(atPath: path + "/inbox", toPath: path + "/away")
      for number in 0..<3 { await recorder.record(try Self.accepted("wamid.\(number)", "wamid.\(number)b")) }
      #expect(recorder.status == .init(held: 2, lost: 4))
      try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/inbox")
      await recorder.finish()
      #expect(recorder.status == .init(recorded: 2, lost: 4))
    }
  }

  @Test func aCancelledRecorderEndsAlsoWhileTheStoreIsInTrouble() async throws {
    try await Self.run { recorder, _, path in
      let running = Task { try await recorder.run() }
      try FileManager.default.moveItem(atPath: path + "/inbox", toPath: path + "/away")
      await recorder.record(try Self.accepted("wamid.A"))
      running.cancel()
      try await running.value
      #expect(recorder.status == .init(held: 1))
      try FileManager.default.moveItem(atPath: path + "/away", toPath: path + "/inbox")
    }
  }
}
