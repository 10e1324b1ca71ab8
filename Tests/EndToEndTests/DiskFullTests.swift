import CountingWorlds
import Foundation
import Testing

/// A full disk refuses, loses nothing, and work goes on by itself once there is space again.
@Suite(.timeLimit(.minutes(10))) struct DiskFullTests {
  @Test(.enabled(if: SmallDisk.canBeMade, "a small file system takes the right to mount one"))
  func aFullDiskLosesNothingAcknowledged() async throws {
    let waba = FactGenerator.wabas[0]
    let disk = try SmallDisk()
    let site = try await TestSite(wabas: [waba], directory: disk.path + "/data")
    try await site.start()
    var acknowledged = 0
    var refused = 0
    for number in 0..<2000 where refused < 20 {
      let items = (0..<100).map {
        TestBodies.item("wamid.\(number).\($0)", "sent", time: 1_750_030_000, template: "42", phone: "16505551234")
      }
      let answer = try await site.deliver(Array(TestBodies.statuses(items, waba: waba).utf8))
      if answer == 200 { acknowledged += 100 } else { refused += 1 }
      #expect(answer == 200 || answer == 503)
    }
    #expect(refused == 20, "the disk was full")
    #expect(acknowledged > 0)
    try disk.enlarge()
    try await site.settled()
    #expect(try await site.status().facts_settled == acknowledged)
    #expect(try await site.deliver(TestBodies.status("wamid.after", waba: waba)) == 200)
    #expect(try await site.stop() == 0)
    let check = try await TestSite.succeed(["check", "--recount", "--data", site.directory])
    #expect(check.output.hasPrefix("all is well: \(acknowledged + 1) records"))
  }
}

/// A file system in memory of a few megabytes.
final class SmallDisk: Sendable {
  let path: String

  static let canBeMade = (try? SmallDisk()) != nil

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-disk-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    do {
      try Self.run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", path)
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  deinit {
    try? Self.run("umount", "--lazy", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  func enlarge() throws { try Self.run("mount", "-o", "remount,size=200m", path) }

  private static func run(_ command: String...) throws {
    let process = try ChildProcess(command)
    while process.isRunning { usleep(1000) }
    if process.exitCode != 0 { throw TestSite.Failed(description: "\(command)") }
  }
}
