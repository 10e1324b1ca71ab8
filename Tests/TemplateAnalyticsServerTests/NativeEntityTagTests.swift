import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// `ETag` and `If-None-Match` of the native analytics.
@Suite(.timeLimit(.minutes(10))) struct NativeEntityTagTests {
  private static func tag(_ answer: RunningServer.Answer) throws -> String {
    try #require(answer.headers.first(name: "etag"))
  }

  private static func status(
    _ server: RunningServer, ifNoneMatch tags: [String], _ parameters: [String: String] = [:]
  ) async throws -> UInt {
    let answer = try await server.nativeAnalytics(parameters, headers: tags.map { ("If-None-Match", $0) })
    if answer.status == 304 {
      #expect(answer.body == "")
      #expect(answer.headers.first(name: "etag") != nil)
      #expect(answer.headers.first(name: "cache-control") == "private, no-cache")
    }
    return UInt(answer.status)
  }

  @Test func whoeverHasTheAnswerIsToldSo() async throws {
    try await NativeWorld.run { server async throws in
      let tag = try Self.tag(try await server.nativeAnalytics())
      let strong = String(tag.dropFirst(2))
      #expect(tag.hasPrefix("W/\""))
      for held in [[tag], [strong], ["*"], ["\"a,b\", \(tag), \"c\""], ["\"a\"", tag], [" \(strong)"]] {
        #expect(try await Self.status(server, ifNoneMatch: held) == 304, "\(held)")
      }
      for other in [
        ["\"x\""], [""], [strong.replacing("\"", with: "")], ["W/\"\""], ["\"*\""], ["\(strong.dropLast())"],
      ] {
        #expect(try await Self.status(server, ifNoneMatch: other) == 200, "\(other)")
      }
      let head = try await server.nativeAnalytics(method: .HEAD, headers: [("If-None-Match", tag)])
      #expect(head.status == 304)
      for format in ["csv", "ndjson"] {
        let tag = try Self.tag(try await server.nativeAnalytics(["format": format]))
        #expect(try await Self.status(server, ifNoneMatch: [tag], ["format": format]) == 304)
        #expect(try await Self.status(server, ifNoneMatch: [tag]) == 200, "that of another format")
      }
    }
  }

  @Test func aTagIsGoodUntilTheAnswerMayBeAnother() async throws {
    try await NativeWorld.run { server async throws in
      var tag = try Self.tag(try await server.nativeAnalytics())
      func isStillGood() async throws -> Bool {
        let isHeld = try await Self.status(server, ifNoneMatch: [tag]) == 304
        tag = try Self.tag(try await server.nativeAnalytics())
        return isHeld
      }
      #expect(try await isStillGood())
      _ = try await server.deliver(
        Payload.status("wamid.new", "sent", at: NativeWorld.july2 + 60, template: RunningServer.template))
      try await server.settled()
      #expect(try await !isStillGood(), "something was counted")
      let renamed = Template(id: RunningServer.template, name: "renamed", language: "en_US", category: .marketing)
      try await server.store.catalog.importTemplates([renamed], of: RunningServer.waba, now: RunningServer.now + 1)
      #expect(try await !isStillGood(), "a template has another name")
      server.clock.now += Day.seconds
      #expect(try await !isStillGood(), "it is another day")
      #expect(try await isStillGood())
      #expect(try await Self.status(server, ifNoneMatch: [tag], ["granularity": "week"]) == 200, "another question")
      #expect(try await Self.status(server, ifNoneMatch: [tag], ["granularity": "year"]) == 400)
    }
  }
}
