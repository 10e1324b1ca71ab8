import Foundation
import GRDB
import Synchronization
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct SQLitePoolTests {
  private final class Reads: Sendable {
    let count = Atomic<Int>(0)
  }

  /// GRDB hands a connection that it has just closed to whoever waited for one: reading by that ended the process.
  @Test func whoeverReadsWhileItIsClosedGetsAnAnswerOrHearsThatItIsClosed() async throws {
    for _ in 0..<5 {
      let directory = try TemporaryDirectory()
      let ledger = try SQLiteLedger(directory: directory.path, fingerprint: 1)
      let reads = Reads()
      try await withThrowingTaskGroup(of: StoreError?.self) { group in
        for _ in 0..<8 {
          group.addTask {
            while true {
              do throws(StoreError) { _ = try ledger.progress() } catch { return error }
              reads.count.add(1, ordering: .relaxed)
              await Task.yield()
            }
          }
        }
        while reads.count.load(ordering: .relaxed) < 100 { await Task.yield() }
        try ledger.close()
        for try await failure in group { #expect(failure == .closed) }
      }
      #expect(throws: StoreError.closed) { try ledger.progress() }
    }
  }
}
