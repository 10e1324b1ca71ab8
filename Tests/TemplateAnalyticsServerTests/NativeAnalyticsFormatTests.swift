import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// The three formats of the native analytics, on the wire.
@Suite(.timeLimit(.minutes(10))) struct NativeAnalyticsFormatTests {
  private static let hostile = #"=cmd|'/c calc'!A1, "and" more"# + "\r\nnext \u{202E}line"

  private static func run(_ body: @Sendable (RunningServer) async throws -> Void) async throws {
    try await NativeWorld.run { server async throws in
      let template = Template(id: RunningServer.template, name: hostile, language: "en_US", category: .marketing)
      try await server.store.catalog.importTemplates([template], of: RunningServer.waba, now: RunningServer.now)
      try await body(server)
    }
  }

  private static let parameters = [
    "from": "2025-07-01", "templates": "\(RunningServer.template)", "metrics": "sent,failed,rates,failures",
  ]

  @Test func csvIsAFileToKeep() async throws {
    try await Self.run { server async throws in
      let answer = try await server.nativeAnalytics(Self.parameters.merging(["format": "csv"]) { $1 })
      #expect(answer.status == 200)
      #expect(answer.headers.first(name: "content-type") == "text/csv; charset=utf-8; header=present")
      #expect(
        answer.headers.first(name: "content-disposition")
          == #"attachment; filename="tickmark-109087654321098-2025-07-01-2025-07-02.csv""#)
      let name = #""'=cmd|'/c calc'!A1, ""and"" more"# + "\r\nnext \u{202E}line\""
      let expected: [String] = [
        "template_id,template_name,language,category,start,end,date,sent,failed,",
        "delivery_rate,read_rate,reply_rate,click_rate,failure_rate,failures\r\n",
        "1317000000000067,\(name),en_US,MARKETING,1751328000,1751414400,2025-07-01,1,1,1,1,1,1,0.5,131049:1\r\n",
        "1317000000000067,\(name),en_US,MARKETING,1751414400,1751500800,2025-07-02,1,0,0,,,,,\r\n",
      ]
      #expect(answer.body == expected.joined())
    }
  }

  @Test func ndjsonIsARowALine() async throws {
    try await Self.run { server async throws in
      let answer = try await server.nativeAnalytics(Self.parameters.merging(["format": "ndjson"]) { $1 })
      #expect(answer.headers.first(name: "content-type") == "application/x-ndjson")
      let lines = answer.body.split(separator: "\n")
      let rows = try lines.map { try JSONDecoder().decode(NativeRow.self, from: Data($0.utf8)) }
      #expect(rows.map(\.template_name) == [Self.hostile, Self.hostile])
      #expect(try await rows == server.nativeRows(Self.parameters))
    }
  }

  @Test func longAnswersAreStreamedAndWhole() async throws {
    try await Self.run { server async throws in
      // 3 templates, 335 days of 24 hours.
      let parameters = ["from": "2024-08-02", "granularity": "hour", "metrics": "sent,read"]
      let rows = try await server.nativeRows(parameters)
      #expect(rows.count == 3 * 335 * 24)
      #expect(rows.compactMap(\.sent).reduce(0, +) == 5)
      #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.end == $1.start || $0.template_id != $1.template_id })
      for format in ["csv", "ndjson", "json"] {
        let answer = try await server.nativeAnalytics(parameters.merging(["format": format]) { $1 })
        #expect(answer.headers.first(name: "transfer-encoding") == "chunked", "\(format)")
        #expect(answer.headers.first(name: "content-length") == nil)
        if format == "ndjson" {
          let lines = answer.body.split(separator: "\n").map {
            try? JSONDecoder().decode(NativeRow.self, from: Data($0.utf8))
          }
          #expect(lines == rows)
        } else if format == "csv" {
          #expect(answer.body.components(separatedBy: "\r\n").filter { $0.hasPrefix("next") }.count == 335 * 24)
        }
      }
    }
  }

  /// Memory does not follow whoever asks and never reads.
  @Test func aCallerThatGoesAwayEndsItsAnswer() async throws {
    try await Self.run { server async throws in
      var request = HTTPClientRequest(
        url: server.url
          + "/api/v1/wabas/\(RunningServer.waba)/analytics?from=2024-08-02&granularity=quarter_hour&format=csv")
      request.headers = ["Authorization": "Bearer \(server.key)"]
      for _ in 0..<5 {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.status == .ok)
        for try await bytes in response.body where bytes.readableBytes > 0 { break }
      }
      #expect(try await server.send(.GET, "/health/live").status == 200)
    }
  }
}
