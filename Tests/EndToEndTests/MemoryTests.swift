import CountingWorlds
import Foundation
import Testing

/// What the server needs does not grow with what comes in.
@Suite struct MemoryTests {
  @Test func memoryStaysSmallWhileFactsPourIn() async throws {
    let waba = FactGenerator.wabas[0]
    let site = try await TestSite(wabas: [waba])
    try await site.start()
    // A delivery of 1000 statuses is what Meta sends at most.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
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
      try await group.waitForAll()
    }
    try await site.settled()
    #expect(try await site.status().facts_settled == 200_000)
    let status = try String(contentsOfFile: "/proc/\(site.processID)/status", encoding: .utf8)
    let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
    #expect(peak < 150 * 1024, "\(peak) kB")
    _ = try await site.stop()
  }
}
