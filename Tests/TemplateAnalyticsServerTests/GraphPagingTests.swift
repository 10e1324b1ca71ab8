import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct GraphPagingTests {
  private static let day: UnixTime = 1_751_328_000

  @Test("Walking next and previous meets every row once, whatever the limit", arguments: [1, 2, 3, 4, 7, 8, 25])
  func walk(limit: Int) async throws {
    try await RunningServer.run { server async throws in
      let parameters = ["start=2025-06-29", "end=2025-07-02", "granularity=daily", "limit=\(limit)", GraphQuestion.ids]
      let expected = [RunningServer.template, RunningServer.otherTemplate].flatMap { template in
        (-2...1).map { "\(template)@\(Self.day + Int64($0) * 86_400)" }
      }
      for edge in ["template_analytics", ""] {
        var page = try await server.graph(
          edge, edge.isEmpty ? ["fields=template_analytics"] + parameters : parameters
        ).body
        var forward = GraphText.rows(page)
        while let next = GraphText.link("next", in: page) {
          page = try await server.graph(link: next).body
          try #require(!GraphText.rows(page).isEmpty)
          forward += GraphText.rows(page)
        }
        #expect(forward == expected)
        var backward = GraphText.rows(page)
        while let previous = GraphText.link("previous", in: page) {
          page = try await server.graph(link: previous).body
          try #require(!GraphText.rows(page).isEmpty)
          backward = GraphText.rows(page) + backward
        }
        #expect(backward == expected)
        // Forward again from a page that was reached backwards.
        forward = GraphText.rows(page)
        while let next = GraphText.link("next", in: page) {
          page = try await server.graph(link: next).body
          forward += GraphText.rows(page)
        }
        #expect(forward == expected)
      }
    }
  }

  @Test func aPageBehindTheLastIsEmptyAndLeadsBack() async throws {
    try await RunningServer.run { server async throws in
      let answer = try await server.graph("template_analytics", GraphQuestion.range + ["limit=3", "after=OTkZD"])
      let range = "granularity=DAILY&start=2025-07-01&end=2025-07-02".split(separator: "&")
      #expect(answer.status == 200)
      #expect(
        answer.body.hasPrefix(
          #"{"data":[{"granularity":"DAILY","product_type":"cloud_api"}],"paging":{"cursors":{"before":"NAZDZD","#
            + #""after":"NgZDZD"},"previous":""#))
      let previous = try #require(GraphText.link("previous", in: answer.body))
      for part in range { #expect(previous.contains(part)) }
      #expect(GraphText.rows(try await server.graph(link: previous).body).count == 3)
      let none = try await server.graph(
        "template_analytics", ["start=2025-07-01", "end=2025-07-02", "granularity=DAILY", "template_ids=4242"])
      #expect(
        none.body == #"{"data":[{"granularity":"DAILY","product_type":"cloud_api"}],"paging":{"cursors":"#
          + #"{"before":"MAZDZD","after":"MjQZD"}}}"#)
    }
  }

  @Test func linksNameTheAddressThatWasAsked() async throws {
    try await RunningServer.run { server async throws in
      func next(_ headers: [(String, String)], _ parameters: [String] = []) async throws -> String {
        let answer = try await server.graph(
          "template_analytics", GraphQuestion.range + ["limit=1", "summary=true"] + parameters, headers: headers)
        return try #require(GraphText.link("next", in: answer.body))
      }
      let path = "/v26.0/\(RunningServer.waba)/template_analytics?"
      let ids = "\(RunningServer.template)%2C\(RunningServer.otherTemplate)"
      let query = "start=2025-07-01&end=2025-07-02&granularity=DAILY&template_ids=\(ids)&summary=true"
      #expect(try await next([]) == server.url + path + query + "&limit=1&after=MAZDZD")
      #expect(
        try await next([("Host", "graph.example:8443"), ("X-Forwarded-Proto", "https")]).hasPrefix(
          "https://graph.example:8443" + path))
      #expect(
        try await next([("Host", "[::1]:80"), ("X-Forwarded-Proto", "gopher")]).hasPrefix("http://[::1]:80" + path))
      for host in ["evil\"host", "a/b", "a b", "user@host", "host:", "host:123456", "hörst", "[::1", "a?b"] {
        #expect(try await next([("Host", host)]).hasPrefix(path), "\(host)")
      }
      let twice = ["access_token=\(server.key)", "access_token=\(server.key)"]
      #expect(try await next([], twice).matches(of: /access_token=/).count == 1, "it came in the query, twice")
    }
  }
}
