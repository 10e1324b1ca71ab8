import GraphEmulator
import MetaGraph
import NIOCore
import Testing

struct GraphForwarderTests {
  private static let path = "/v25.0/\(GraphSite.phone)/messages"
  private static let send =
    #"{"messaging_product":"whatsapp","to":"15550001111","type":"template","template":{"name":"offer_1","#
    + #""language":{"code":"en_US"}} , "biz_opaque_callback_data":"ü\u0000"}"#

  /// A forwarder to an emulator.
  private static func run(
    _ change: (inout GraphForwarder.Options) -> Void = { _ in },
    body: @Sendable (GraphForwarder, GraphEmulator) async throws -> Void
  ) async throws {
    var options = GraphForwarder.Options()
    change(&options)
    try await GraphEmulator.run(GraphSite.world) { [options] emulator in
      var options = options
      options.url = emulator.url
      let forwarder = GraphForwarder(options)
      do { try await body(forwarder, emulator) } catch {
        await forwarder.close()
        throw error
      }
      await forwarder.close()
    }
  }

  private static func request(
    _ headers: [(String, String)] = [], query: String? = nil, body: String = send
  ) -> GraphRequest {
    GraphRequest(
      path: path, query: query,
      headers: [("Authorization", "Bearer " + GraphSite.token), ("Content-Type", "application/json")]
        + headers.map { (name: $0.0, value: $0.1) },
      body: ByteBuffer(string: body))
  }

  private static func failure(_ forwarder: GraphForwarder, _ request: GraphRequest = request()) async
    -> GraphForwardError?
  {
    do throws(GraphForwardError) {
      _ = try await forwarder.forward(request)
      return nil
    } catch { return error }
  }

  @Test func bodyAndQueryGoOutUnchanged() async throws {
    try await Self.run { forwarder, emulator in
      let query = "a=%5B1%5D&b=x+y%20z&a=2&empty=&c=%c3%bc&flag"
      let answer = try await forwarder.forward(Self.request(query: query))
      let call = try #require(emulator.calls.first)
      #expect(call.method == "POST")
      #expect(call.path == Self.path)
      #expect(call.query == query)
      #expect(call.body == Array(Self.send.utf8))
      #expect(answer.status == 200)
      #expect(String(buffer: answer.body).contains(try #require(emulator.sends.first?.wamid)))
    }
  }

  @Test(arguments: [
    ("ids=[1,2]&a=%5B", "ids=%5B1,2%5D&a=%5B"), ("a=%&b=%zz&c=%7c", "a=%25&b=%25zz&c=%7c"),
    ("é&%C3%A9", "%C3%A9&%C3%A9"),
    ("a=#b", "a=%23b"), ("", ""), ("?", "?"),
  ])
  func onlyBytesThatNoURLMayHoldAreEncoded(query: String, sent: String) async throws {
    try await Self.run { forwarder, emulator in
      _ = try await forwarder.forward(Self.request(query: query))
      #expect(emulator.calls.first?.query == sent)
    }
  }

  @Test func onlyTheHeadersOfTheConnectionStayBehind() async throws {
    try await Self.run { forwarder, emulator in
      _ = try await forwarder.forward(
        Self.request([
          ("User-Agent", "their-sdk/1.2"), ("X-Custom", "one"), ("X-Custom", "two"), ("Cookie", "a=b"),
          ("Connection", "close, X-Hop"), ("X-Hop", "1"), ("Keep-Alive", "timeout=5"), ("TE", "trailers"),
          ("Transfer-Encoding", "chunked"), ("Upgrade", "h2c"), ("Proxy-Authorization", "Basic x"), ("Trailer", "X"),
          ("Host", "tickmark.example"), ("Content-Length", "3"), ("Accept-Encoding", "gzip"),
          ("Expect", "100-continue"),
        ]))
      let headers = try #require(emulator.calls.first).headers
      let kept = headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted()
      #expect(
        kept == [
          "authorization: Bearer " + GraphSite.token, "content-length: \(Self.send.utf8.count)",
          "content-type: application/json", "cookie: a=b", "user-agent: their-sdk/1.2", "x-custom: one",
          "x-custom: two",
        ])
    }
  }

  @Test func theAnswerComesBackAsItIs() async throws {
    try await Self.run { forwarder, emulator in
      emulator.fail(
        .answer(
          EmulatorAnswer(
            status: 418,
            headers: [
              ("X-FB-Trace-ID", "T"), ("Set-Cookie", "a"), ("Set-Cookie", "b"), ("Keep-Alive", "timeout=1"),
              ("Content-Type", "text/odd"),
            ], body: [0, 255, 10])))
      let answer = try await forwarder.forward(Self.request())
      #expect(answer.status == 418)
      #expect(Array(answer.body.readableBytesView) == [0, 255, 10])
      let names = answer.headers.map { $0.name.lowercased() }.filter { $0 != "date" && $0 != "server" }
      #expect(names.sorted() == ["content-type", "set-cookie", "set-cookie", "x-fb-trace-id"])
    }
  }

  @Test func metasRefusalIsAnAnswer() async throws {
    try await Self.run { forwarder, emulator in
      let unknown = try await forwarder.forward(
        Self.request(body: Self.send.replacing("offer_1", with: "nothing")))
      #expect(unknown.status == 404)
      #expect(String(buffer: unknown.body).contains("132001"))
      #expect(emulator.sends.isEmpty)
    }
  }

  @Test(arguments: [
    GraphFault.reset, .cutBody(keeping: 0.5), .stall, .stallInBody, .cutBody(keeping: 0),
  ])
  func aSendThatMayHaveHappenedIsUnknownAndNeverRepeated(fault: GraphFault) async throws {
    try await Self.run({ $0.deadline = .seconds(1) }) { forwarder, emulator in
      emulator.fail(fault)
      let failure = await Self.failure(forwarder)
      guard case .unknown = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(emulator.calls.count == 1)
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aSendThatFoundNobodyWasNotSent(host: String) async throws {
    let port = try #require(DeafPort())
    var options = GraphForwarder.Options()
    options.url = port.url.replacing("127.0.0.1", with: host)
    let forwarder = GraphForwarder(options)
    let failure = await Self.failure(forwarder)
    await forwarder.close()
    withExtendedLifetime(port) {}
    guard case .notSent(let detail) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(detail.hasSuffix("Connection refused"))
  }

  @Test func aHeaderThatCannotBeSentIsNotSent() async throws {
    try await Self.run { forwarder, emulator in
      let failure = await Self.failure(forwarder, Self.request([("X-Bad", "a\r\nX-Other: b")]))
      guard case .notSent = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(emulator.calls.isEmpty)
    }
  }

  @Test func whatComesBeyondTheLimitIsRefusedAtOnceAndTheLimitIsFreedAgain() async throws {
    try await Self.run({ $0.maximumInFlight = 3 }) { forwarder, emulator in
      let gate = GraphGate()
      let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
      emulator.fail { _ in
        arrived.yield()
        return .hold(gate)
      }
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<3 { group.addTask { try await forwarder.forward(Self.request()).status } }
        var count = 0
        for await _ in arrivals {
          count += 1
          if count == 3 { break }
        }
        let failure = await Self.failure(forwarder)
        #expect(failure == .busy)
        gate.open()
        for try await status in group { #expect(status == 200) }
      }
      let status = try await forwarder.forward(Self.request()).status
      #expect(status == 200)
      #expect(emulator.calls.count == 4)
    }
  }

  @Test func anAnswerThatIsTooLargeIsUnknown() async throws {
    try await Self.run { forwarder, emulator in
      let large = EmulatorAnswer(status: 200, headers: [], body: [UInt8](repeating: 32, count: (4 << 20) + 1))
      emulator.fail(.answer(large))
      let failure = await Self.failure(forwarder)
      #expect(failure == .unknown(detail: "the answer is too large"))
    }
  }
}
