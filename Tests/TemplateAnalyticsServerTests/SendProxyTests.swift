import Foundation
import GraphEmulator
import MetaGraph
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// What goes through the send proxy, and what is recorded of it.
@Suite(.timeLimit(.minutes(10))) struct SendProxyTests {
  @Test func bodyQueryAndHeadersReachMetaUnchanged() async throws {
    try await ProxySite.run { site async throws in
      let body =
        #"{"messaging_product" : "whatsapp","to":"15550001111","type":"text","text":{"body":"ü\u0000 "}}"# + "\n"
      let answer = try await site.send(
        body, contentType: "application/json; charset=UTF-8",
        headers: [("X-Custom", "one"), ("X-Custom", "two"), ("User-Agent", "their-sdk/1.2")],
        query: "?a=%5B1%5D&b=x+y%20z&a=2&empty=&flag&c=%c3%bc")
      #expect(answer.status == 200)
      let call = try #require(site.emulator.calls.first)
      #expect(call.method == "POST")
      #expect(call.path == "/v25.0/\(ProxySite.phone)/messages")
      #expect(call.query == "a=%5B1%5D&b=x+y%20z&a=2&empty=&flag&c=%c3%bc")
      #expect(call.body == Array(body.utf8))
      #expect(call.header("Authorization") == "Bearer " + ProxySite.token)
      #expect(call.header("Content-Type") == "application/json; charset=UTF-8")
      #expect(call.header("User-Agent") == "their-sdk/1.2")
      #expect(call.headers.filter { $0.name.lowercased() == "x-custom" }.map(\.value) == ["one", "two"])
    }
  }

  @Test(arguments: [
    EmulatorAnswer.error(status: 400, code: 100, message: "(#100) \"Ünknown\" parameter"),
    .error(status: 401, code: 190, message: "Invalid OAuth access token"),
    .error(status: 429, code: 80_007, message: "Rate limit"),
    EmulatorAnswer(
      status: 503,
      headers: [
        ("Content-Type", "text/html"), ("Retry-After", "7"), ("X-FB-Trace-ID", "T"), ("X-Two", "a"), ("X-Two", "b"),
      ],
      body: Array("<html>Sorry".utf8) + [0, 10, 0]),
    EmulatorAnswer(status: 200, headers: [("Content-Type", "text/plain")], body: []),
  ])
  func metasAnswerComesBackAsItIs(answer: EmulatorAnswer) async throws {
    try await ProxySite.run { site async throws in
      site.emulator.fail(.answer(answer))
      let got = try await site.send()
      #expect(got.status == answer.status)
      #expect(Array(got.body.utf8) == answer.body)
      for (name, _) in answer.headers {
        #expect(got.headers[name] == answer.headers.filter { $0.name == name }.map(\.value))
      }
      #expect(site.emulator.calls.count == 1)
      #expect(try await site.sends() == .init(), "nothing was accepted")
    }
  }

  @Test func aRedirectionIsTheCallersToFollow() async throws {
    try await ProxySite.run { site async throws in
      site.emulator.fail(
        .answer(EmulatorAnswer(status: 307, headers: [("Location", site.emulator.url + "/v25.0/1/messages")], body: []))
      )
      let port = try #require(URLComponents(string: site.server.url)?.port)
      let answer = try await RawHTTP.exchange(
        port: port, head: "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 307 "))
      #expect(site.emulator.calls.count == 1)
    }
  }

  @Test func aTemplateThatWasSentIsCounted() async throws {
    try await ProxySite.run { site async throws in
      let wamids = try await [ProxySite.body(), ProxySite.body(language: "en-US")].asyncMap {
        try #require(ProxySite.wamid(try await site.send($0)))
      }
      try await site.deliverReceipts(of: wamids)
      #expect(try await site.sent(of: RunningServer.template) == 2)
      #expect(try await site.accepted(of: RunningServer.template) == 2)
      #expect(try await site.sent(of: RunningServer.otherTemplate) == 0)
      #expect(try await site.sends() == .init(recorded: 2))
    }
  }

  @Test func theAnswerComesOnceTheSendIsOnTheDisk() async throws {
    try await ProxySite.run { site async throws in
      for _ in 0..<20 { #expect(try await site.send().status == 200) }
      #expect(try await site.sends().recorded == 20, "looked at after the last answer, and not waited for")
    }
  }

  @Test func marketingMessagesAreOfTheirOwnProduct() async throws {
    try await ProxySite.run { site async throws in
      let wamid = try #require(ProxySite.wamid(try await site.send(edge: "marketing_messages")))
      #expect(site.emulator.calls.first?.path == "/v25.0/\(ProxySite.phone)/marketing_messages")
      try await site.deliverReceipts(of: [wamid])
      #expect(try await site.sent(of: RunningServer.template) == 0)
      #expect(try await site.sent(of: RunningServer.template, product: "MARKETING_MESSAGES_LITE_API") == 1)
    }
  }

  @Test func everyVersionIsTaken() async throws {
    try await ProxySite.run { site async throws in
      for version in ["v2", "v19.0", "v100.1"] {
        let path = "/\(version)/\(ProxySite.phone)/messages"
        let answer = try await site.server.send(
          .POST, path, headers: [("Authorization", "Bearer " + ProxySite.token)], body: Array(ProxySite.body().utf8))
        #expect(answer.status == 200, "\(version): \(answer.body)")
        #expect(site.emulator.calls.last?.path == path)
      }
    }
  }

  @Test func whatIsOfNoTemplateGoesThroughAndIsNotRecorded() async throws {
    try await ProxySite.run { site async throws in
      let text = #"{"messaging_product":"whatsapp","to":"15550001111","type":"text","text":{"body":"hello"}}"#
      let read = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"}"#
      for body in [text, read] { #expect(try await site.send(body).status == 200) }
      #expect(site.emulator.sends.map { String(decoding: $0.body, as: UTF8.self) } == [text, read])
      #expect(try await site.sends() == .init())
    }
  }

  @Test func aFormOfMetasSDKsIsUnderstood() async throws {
    try await ProxySite.run { site async throws in
      let form =
        "messaging_product=whatsapp&to=919000000001&type=template&junk=%zz"
        + "&template=%7B%22name%22%3A+%22offer%22%2C+%22language%22%3A+%7B%22code%22%3A+%22en_US%22%7D%7D"
      site.emulator.fail(
        .answer(EmulatorAnswer(status: 200, headers: [], body: Array(#"{"messages":[{"id":"wamid.FORM"}]}"#.utf8))))
      #expect(try await site.send(form, contentType: "application/x-www-form-urlencoded").status == 200)
      #expect(site.emulator.calls.first?.body == Array(form.utf8))
      try await site.deliverReceipts(of: ["wamid.FORM"])
      #expect(try await site.sent(of: RunningServer.template) == 1)
    }
  }

  @Test func anUnknownTemplateWaitsIsFetchedAndIsThenCounted() async throws {
    try await ProxySite.run({ $0.meta.tokens = GraphTokens(common: ProxySite.token) }) { site async throws in
      // The first fetch, at the start, is over: what follows is asked for by the send.
      site.emulator.change { $0.wabas[RunningServer.waba]?.templates.removeAll { $0.name == "late" } }
      try await site.until { site.emulator.calls(to: "message_templates").count > 0 }
      site.emulator.change { world in
        world.wabas[RunningServer.waba]?.templates.append(
          Template(id: TemplateID(77)!, name: "late", language: "de", category: .utility, status: .approved))
      }
      let fetches = site.emulator.calls(to: "message_templates").count
      site.server.clock.now += 61
      let wamid = try #require(ProxySite.wamid(try await site.send(ProxySite.body("late", language: "de"))))
      try await site.deliverReceipts(of: [wamid])
      try await site.until { try await site.sent(of: TemplateID(77)!) == 1 }
      #expect(site.emulator.calls(to: "message_templates").count > fetches)
      #expect(try await site.sends() == .init(recorded: 1))
    }
  }

  @Test func aPhoneNumberOfNobodyGoesOutAndIsCountedAsThat() async throws {
    let log = CapturedLog()
    try await ProxySite.run(logger: log.logger) { site async throws in
      #expect(try await site.send(phone: ProxySite.strangersPhone).status == 200)
      #expect(site.emulator.sends.count == 1)
      #expect(try await site.sends() == .init(unregistered: 1))
    }
    #expect(log.contains(ProxySite.strangersPhone), "by this the operator registers it")
  }

  @Test func aWABARegisteredAMomentAgoIsKnown() async throws {
    try await ProxySite.run { site async throws in
      var waba = try #require(try await site.server.store.catalog.snapshot(newest: true).wabas[RunningServer.waba])
      waba.phoneNumbers.append(.init(id: ProxySite.strangersPhone, number: "+919876543211"))
      // As another process does, behind the server's back.
      let catalog = try await Store.openCatalog(site.server.directory, location: .sqlite)
      try await catalog.setWABA(waba)
      try await catalog.close()
      #expect(try await site.send(phone: ProxySite.strangersPhone).status == 200)
      #expect(try await site.sends() == .init(recorded: 1))
    }
  }

  @Test func otherMethodsAndOtherObjectsGetGraphsErrors() async throws {
    try await ProxySite.run { site async throws in
      let path = "/v25.0/\(ProxySite.phone)/messages"
      for method in [HTTPMethod.GET, .PUT, .DELETE] {
        let answer = try await site.server.send(method, path)
        #expect(answer.status == 405)
        #expect(answer.headers["Allow"] == ["POST"])
        #expect(answer.body.hasPrefix(#"{"error":{"#))
      }
      let other = try await site.send(phone: "me")
      #expect(other.status == 400)
      #expect(other.body.contains(#""error_subcode":33"#))
      #expect(try await site.server.send(.POST, "/w25/\(ProxySite.phone)/messages", body: []).status == 404)
      #expect(site.emulator.calls.isEmpty)
    }
  }

  @Test func headGetsNoBody() async throws {
    try await ProxySite.run { site async throws in
      let port = try #require(URLComponents(string: site.server.url)?.port)
      let answer = try await RawHTTP.exchange(
        port: port, head: "HEAD /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 405 "))
      #expect(answer.hasSuffix("\r\n\r\n"), "\(answer)")
    }
  }

  @Test(arguments: [true, false])
  func aBodyThatIsTooLargeIsNotSent(isAnnounced: Bool) async throws {
    try await ProxySite.run { site async throws in
      let port = try #require(URLComponents(string: site.server.url)?.port)
      let size = (4 << 20) + 1
      let request =
        "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\n"
        + (isAnnounced
          ? "Content-Length: 4194305\r\n\r\n"
          : "Transfer-Encoding: chunked\r\n\r\n400001\r\n" + String(repeating: " ", count: size) + "\r\n0\r\n\r\n")
      let answer = try await RawHTTP.exchange(port: port, head: request)
      #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer.prefix(60))")
      #expect(answer.contains(#"{"error":{"message":"(#100) The body may have 4194304 bytes at most"#))
      #expect(site.emulator.calls.isEmpty)
    }
  }

  @Test func aChunkedBodyReachesMetaWhole() async throws {
    try await ProxySite.run { site async throws in
      let port = try #require(URLComponents(string: site.server.url)?.port)
      let body = ProxySite.body()
      let (one, two) = (body.prefix(20), body.dropFirst(20))
      func chunk(_ text: Substring) -> String { String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n" }
      let answer = try await RawHTTP.exchange(
        port: port,
        head: "POST /v25.0/\(ProxySite.phone)/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
          + "Authorization: Bearer \(ProxySite.token)\r\n\r\n\(chunk(one))\(chunk(two))0\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 "))
      #expect(site.emulator.calls.first?.body == Array(body.utf8))
      #expect(try await site.sends().recorded == 1)
    }
  }
}

extension Sequence where Element: Sendable {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
