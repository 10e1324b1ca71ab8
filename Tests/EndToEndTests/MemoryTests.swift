import CountingWorlds
import Foundation
import Testing

/// What the server needs does not grow with what comes in. (The whole of it, with its code, is measured by `make
/// bench`, of the release build: most of what a debug build has in memory is itself.)
@Suite(.timeLimit(.minutes(10))) struct MemoryTests {
  @Test func memoryStaysSmallWhileFactsPourIn() async throws {
    let waba = FactGenerator.wabas[0]
    let site = try await TestSite(wabas: [waba])
    try await site.start()
    // A delivery of 1000 statuses is what Meta sends at most.
    let peak = Shared(0)
    let isDone = Shared(false)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !isDone.withLock({ $0 }) {
          let now = try site.anonymousMemory()
          peak.withLock { $0 = max($0, now) }
          try await Task.sleep(for: .milliseconds(10))
        }
      }
      try await withThrowingTaskGroup(of: Void.self) { senders in
        for worker in 0..<8 {
          senders.addTask {
            for number in 0..<25 {
              let items = (0..<1000).map {
                TestBodies.item(
                  "wamid.\(worker).\(number).\($0)", "sent", time: 1_750_030_000, template: "42", phone: "1650555\($0)")
              }
              let answer = try await site.deliver(Array(TestBodies.statuses(items, waba: waba).utf8))
              #expect(answer == 200)
            }
          }
        }
        try await senders.waitForAll()
      }
      try await site.settled()
      isDone.withLock { $0 = true }
      try await group.waitForAll()
    }
    #expect(try await site.status().facts_settled == 200_000)
    let megabytes = peak.withLock { $0 } / 1024
    #expect(megabytes > 0 && megabytes < 150, "\(megabytes) MB")
    _ = try await site.stop()
  }
}

extension TestSite {
  /// What the server has in memory that is not a file's, in kB.
  fileprivate func anonymousMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    return status.firstMatch(of: /RssAnon:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
  }
}
