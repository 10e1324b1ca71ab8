import Foundation
import GraphEmulator
import MetaGraph
import NIOHTTP1
import TemplateAnalytics
import Testing

/// Sends while Meta, the store or the caller is in trouble.
@Suite(.timeLimit(.minutes(10))) struct SendProxyTroubleTests {
  private struct GraphError: Decodable, Equatable {
    struct Detail: Decodable, Equatable {
      let message: String
      let type: String
      let is_transient: Bool
      let code: Int
      let fbtrace_id: String
    }
    let error: Detail
  }

  private static func error(_ answer: RunningServer.Answer) throws -> GraphError.Detail {
    try JSONDecoder().decode(GraphError.self, from: Data(answer.body.utf8)).error
  }

  @Test(arguments: [
    GraphFault.reset, .cutBody(keeping: 0), .cutBody(keeping: 0.5), .stall, .stallInBody, .delay(.seconds(30)),
  ])
  func aSendThatMayHaveGoneOutIsNotToBeRepeated(fault: GraphFault) async throws {
    try await ProxySite.run({ $0.meta.sendTimeout = 1 }) { site async throws in
      site.emulator.fail(fault)
      let answer = try await site.send()
      #expect(answer.status == 504)
      let error = try Self.error(answer)
      #expect(!error.is_transient)
      #expect(error.code == 1)
      #expect(answer.headers["X-Request-ID"] == [error.fbtrace_id])
      #expect(answer.headers["Retry-After"].isEmpty)
      #expect(site.emulator.calls.count == 1, "never a second time")
    }
  }

  @Test func aSendThatFoundNobodyMayBeRepeated() async throws {
    let port = try #require(DeafPort())
    defer { withExtendedLifetime(port) {} }
    try await ProxySite.run({ $0.meta.url = port.url }) { site async throws in
      let answer = try await site.send()
      #expect(answer.status == 502)
      let error = try Self.error(answer)
      #expect(error.is_transient)
      #expect(error.code == 2)
      #expect(!answer.body.contains("127.0.0.1"))
    }
  }

  @Test func whoeverWaitsForMetaKeepsNobodyElseWaiting() async throws {
    try await ProxySite.run({ $0.meta.maximumSends = 4 }) { site async throws in
      let gate = GraphGate()
      site.emulator.fail { _ in .hold(gate) }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await site.send().status } }
        try await site.until { site.emulator.calls.count == 4 }
        let refused = try await site.send()
        #expect(refused.status == 503)
        #expect(refused.headers["Retry-After"] == ["1"])
        #expect(try Self.error(refused).is_transient)
        #expect(try await site.server.send(.GET, "/health/ready").status == 200)
        #expect(
          try await site.server.deliver(
            Payload.status("wamid.1", "sent", at: RunningServer.now, template: RunningServer.template)
          ).status == 200)
        try await site.server.settled()
        #expect(try await site.sent(of: RunningServer.template) == 1)
        #expect(site.emulator.calls.count == 4, "what is refused is not sent")
        gate.open()
        for try await status in group { #expect(status == 200) }
      }
      site.emulator.heal()
      #expect(try await site.send().status == 200)
      #expect(try await site.sends().recorded == 5)
    }
  }

  @Test func halfOfTheConnectionsAreNotForSends() async throws {
    try await ProxySite.run({ $0.maximumConnections = 8 }) { site async throws in
      let gate = GraphGate()
      site.emulator.fail { _ in .hold(gate) }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await site.send().status } }
        try await site.until { site.emulator.calls.count == 4 }
        #expect(try await site.send().status == 503)
        #expect(try await site.server.send(.GET, "/health/ready").status == 200)
        gate.open()
        for try await status in group { #expect(status == 200) }
      }
    }
  }

  @Test func aSendIsRecordedAlsoWhereTheCallerHangsUp() async throws {
    try await ProxySite.run { site async throws in
      let gate = GraphGate()
      site.emulator.fail { _ in .hold(gate) }
      let port = try #require(URLComponents(string: site.server.url)?.port)
      let body = ProxySite.body()
      try await RawHTTP.leave(
        port: port,
        request: "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\n"
          + "Authorization: Bearer \(ProxySite.token)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)",
        when: { site.emulator.calls.count == 1 })
      gate.open()
      try await site.until { try await site.sends().recorded == 1 }
      try await site.deliverReceipts(of: site.emulator.sends.map(\.wamid))
      #expect(try await site.sent(of: RunningServer.template) == 1)
    }
  }

  @Test func aCallerWhoNeverFinishesSendsNothing() async throws {
    try await ProxySite.run { site async throws in
      let port = try #require(URLComponents(string: site.server.url)?.port)
      try await RawHTTP.leave(
        port: port,
        request: "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        when: { true })
      #expect(try await site.send().status == 200)
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func manyWhoNeverFinishTakeNoRoomThatTheyDoNotFill() async throws {
    try await ProxySite.run { site async throws in
      let port = try #require(URLComponents(string: site.server.url)?.port)
      try await withThrowingTaskGroup(of: Void.self) { group in
        // More than fit if each of them took the room of the largest.
        for _ in 0..<32 {
          group.addTask {
            try await RawHTTP.leave(
              port: port,
              request: "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", when: { site.emulator.sends.count == 20 })
          }
        }
        for _ in 0..<20 { #expect(try await site.send().status == 200) }
        try await group.waitForAll()
      }
    }
  }

  @Test func whatCannotBeWrittenIsHeldAndWrittenLater() async throws {
    let log = CapturedLog()
    try await ProxySite.run(logger: log.logger) { site async throws in
      let inbox = site.server.directory + "/inbox"
      try FileManager.default.moveItem(atPath: inbox, toPath: inbox + ".away")
      var wamids: [String] = []
      for _ in 0..<3 { wamids.append(try #require(ProxySite.wamid(try await site.send()))) }
      try FileManager.default.moveItem(atPath: inbox + ".away", toPath: inbox)
      try await site.until { try await site.sends() == .init(recorded: 3) }
      try await site.deliverReceipts(of: wamids)
      #expect(try await site.sent(of: RunningServer.template) == 3)
    }
    #expect(log.contains("a send is held in memory"))
    #expect(log.contains("sends that were held are recorded"))
  }

  @Test func aFullInboxStopsNoSend() async throws {
    let log = CapturedLog()
    try await ProxySite.run({ $0.store.inboxMaximumBytes = 10 }, logger: log.logger) { site async throws in
      #expect(ProxySite.wamid(try await site.send()) != nil)
      #expect(try await site.sends() == .init(held: 1))
      #expect(try await site.server.deliver(Payload.status("wamid.1", "sent", at: RunningServer.now)).status == 503)
    }
    #expect(log.contains("sends could not be recorded"), "what is lost with the process is told")
  }
}
