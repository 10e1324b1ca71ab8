import Foundation
import GraphEmulator
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Many sends at once while everything goes wrong.
@Suite(.timeLimit(.minutes(10))) struct SendProxyFaultRunTests {
  private static let sends = 400
  private static let text = "Sheena Nelson"
  /// Begins every number that a message goes to.
  private static let number = "9190000"
  /// How every wamid of the emulator begins: `emulated:` in base64.
  private static let wamid = "ZW11bGF0ZWQ6"

  @Test("Every send is answered, none goes out twice, and what is answered counts once", arguments: [1, 2] as [UInt64])
  func everySendIsAnsweredAndCountsOnce(seed: UInt64) async throws {
    let log = CapturedLog()
    try await ProxySite.run({ $0.meta.sendTimeout = 2 }, logger: log.logger) { site async throws in
      let faults = SeededFaults(seed)
      site.emulator.fail { _ in faults.next() }
      let answers = try await Self.run(site)
      #expect(answers.count == Self.sends, "seed \(seed)")
      let recipients = site.emulator.calls.compactMap { Self.recipient(of: $0.body) }
      #expect(recipients.count == Self.sends && Set(recipients).count == Self.sends, "seed \(seed): none twice")

      let accepted = site.emulator.sends.map(\.wamid)
      let answered = answers.compactMap(ProxySite.wamid)
      #expect(Set(answered).isSubset(of: accepted))
      #expect(answered.count > 100 && accepted.count > answered.count && faults.count > 50, "seed \(seed)")
      for answer in answers {
        #expect([200, 429, 500, 502, 504].contains(answer.status), "seed \(seed): \(answer.status)")
      }
      #expect(try await site.sends() == .init(recorded: answered.count), "seed \(seed)")

      try await site.deliverReceipts(of: answered)
      #expect(try await site.sent(of: RunningServer.template) == answered.count, "seed \(seed)")
      #expect(try await site.accepted(of: RunningServer.template) == answered.count, "seed \(seed)")
      // The rest is of a template that nobody told us: exactly what was answered is recorded, and not as much of something else.
      try await site.deliverReceipts(of: accepted.filter { !Set(answered).contains($0) })
      #expect(try await site.sent(of: RunningServer.template) == answered.count, "seed \(seed)")

      try await Self.expectNothingLeft(site)
    }
    #expect(log.contains("a send was not answered by Meta"), "the log is on")
    for secret in [ProxySite.token, Self.wamid, Self.text, Self.number] { #expect(!log.contains(secret), "\(secret)") }
  }

  @Test func whatWaitsForItsTemplateNamesNobody() async throws {
    let log = CapturedLog()
    try await ProxySite.run(logger: log.logger) { site async throws in
      for number in 0..<20 {
        let body = ProxySite.body("brand_new", to: Self.number + "\(number)")
        #expect(try await site.send(body, query: "?access_token=\(ProxySite.token)").status == 200)
      }
      try await site.server.settled()
      #expect(try await site.sends() == .init(recorded: 20, waiting: 20))
      try await Self.expectNothingLeft(site)
    }
    for secret in [ProxySite.token, Self.wamid, Self.text, Self.number] { #expect(!log.contains(secret), "\(secret)") }
  }

  /// Sends all, sixteen at a time; a send without an answer would throw.
  private static func run(_ site: ProxySite) async throws -> [RunningServer.Answer] {
    try await withThrowingTaskGroup(of: [RunningServer.Answer].self) { group in
      for worker in 0..<16 {
        group.addTask {
          var answers: [RunningServer.Answer] = []
          for place in stride(from: worker, to: sends, by: 16) {
            answers.append(try await site.send(ProxySite.body(to: number + String(10_000 + place))))
          }
          return answers
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private static func recipient(of body: [UInt8]) -> String? {
    (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])?["to"] as? String
  }

  /// Nothing in the data directory tells who was sent what, or by whom.
  private static func expectNothingLeft(_ site: ProxySite) async throws {
    let directory = site.server.directory
    try await site.until { try FileManager.default.contentsOfDirectory(atPath: directory + "/inbox").isEmpty }
    for file in try FileManager.default.subpathsOfDirectory(atPath: directory) {
      let content = FileManager.default.contents(atPath: directory + "/" + file) ?? Data()
      for secret in [ProxySite.token, wamid, text, number] {
        #expect(content.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file)")
      }
    }
  }
}
