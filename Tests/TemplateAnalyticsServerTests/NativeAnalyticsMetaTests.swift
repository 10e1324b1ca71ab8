import Foundation
import GraphEmulator
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

/// The native analytics of WABAs whose numbers come from Meta.
@Suite(.timeLimit(.minutes(10))) struct NativeAnalyticsMetaTests {
  private static let today = Day(holding: RunningServer.now)

  private static func question(from: Int64 = -30, more: [String: String] = [:]) -> [String: String] {
    ["templates": "1,2,3", "from": "\(today.advanced(by: from))"].merging(more) { $1 }
  }

  private static func sent(_ template: Int64, _ age: Int64) -> Int {
    MetaSite.counts(template, today.advanced(by: age)).sent
  }

  private static func sent(_ template: Int64, since age: Int64) -> Int {
    (age...0).reduce(0) { $0 + sent(template, $1) }
  }

  @Test func metasNumbersAreToldByUTCDays() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let answer = try await server.nativeAnalytics(
        Self.question(more: ["metrics": "sent,read,clicked,failed,accepted,rates,failures,time_to_read"]))
      let told = try JSONDecoder().decode(NativeAnswer.self, from: Data(answer.body.utf8))
      #expect(told.timezone == "UTC")
      #expect(told.rows.count == 93)
      for (index, row) in told.rows.enumerated() {
        let (template, age) = (Int64(index / 31 + 1), Int64(index % 31) - 30)
        let expected = MetaSite.counts(template, Self.today.advanced(by: age))
        #expect(row.template_id == "\(template)" && row.start == Self.today.advanced(by: age).start)
        #expect([row.sent, row.read, row.clicked] == [expected.sent, expected.read, Int(template)])
        // What Meta never tells is not 0.
        #expect(row.failed == nil && row.accepted == nil && row.rates?["failure"] == .some(nil))
      }
      #expect(answer.body.contains(#""failed":null"#) && answer.body.contains(#""time_to_read":null,"failures":null"#))
      #expect(emulator.calls(to: "template_analytics").count == 1)
      // The same as on the Kaleyra face.
      let kaleyra = try await server.analytics([
        "whatsapp_template_ids": "1,2,3", "start_date": "\(Self.today.advanced(by: -30))",
        "end_date": "\(Self.today)", "limit": "1000",
      ])
      let sent = kaleyra.body.matches(of: /"sent":(\d+)/).map { Int($0.1) }
      #expect(told.rows.map(\.sent) == sent)
    }
  }

  @Test func weeksAndGroupsAreSumsOfDays() async throws {
    try await RunningServer.runOverMeta { server, _ in
      let all = try await server.nativeRows(Self.question(more: ["granularity": "total", "group_by": "none"]))
      #expect(all.map(\.sent) == [(1...3).reduce(0) { $0 + Self.sent($1, since: -30) }])
      #expect(all[0].incomplete == nil && all[0].unknown == nil)
      let weeks = try await server.nativeRows(Self.question(more: ["granularity": "week", "group_by": "category"]))
      #expect(weeks.map(\.category) == Array(repeating: "MARKETING", count: weeks.count))
      #expect(weeks.compactMap(\.sent).reduce(0, +) == all[0].sent)
      let buttons = try await server.nativeRows(Self.question(more: ["granularity": "total", "group_by": "button"]))
      #expect(buttons.map(\.button?.type) == ["url_button", "url_button", "url_button"])
      #expect(buttons.map(\.clicked) == [31, 62, 93])
    }
  }

  @Test func theDaysBeforeAreFetchedTooWhereTheyAreComparedWith() async throws {
    try await RunningServer.runOverMeta { server, _ in
      let rows = try await server.nativeRows(Self.question(from: -9, more: ["compare": "previous", "templates": "2"]))
      #expect(rows.map(\.sent) == (-9...0).map { Self.sent(2, $0) })
      #expect(rows.map(\.previous?.sent) == (-19 ... -10).map { Self.sent(2, $0) })
    }
  }

  @Test func whatNobodyCanTellIsUnknownAndNotZero() async throws {
    try await RunningServer.runOverMeta { server, _ in
      // Meta looks back 90 days.
      let days = try await server.nativeRows(Self.question(from: -92, more: ["templates": "1"]))
      #expect(days.prefix(3).map(\.unknown) == [true, true, nil])
      #expect(days[0].sent == nil && days[2].sent == Self.sent(1, -90))
      let total = try await server.nativeRows(
        Self.question(from: -92, more: ["templates": "1", "granularity": "total", "compare": "previous"]))
      #expect(total[0].incomplete == true)
      #expect(total[0].sent == Self.sent(1, since: -90))
      #expect(total[0].previous?.unknown == true)
      let csv = try await server.nativeAnalytics(
        Self.question(from: -92, more: ["templates": "1", "format": "csv", "metrics": "sent"]))
      let lines = csv.body.components(separatedBy: "\r\n")
      #expect(lines[0].hasSuffix(",date,unknown,incomplete,sent"))
      #expect(lines[1].hasSuffix(",true,,"))
      #expect(lines[3].hasSuffix(",,,\(Self.sent(1, -90))"))
    }
  }

  @Test func whatUTCDaysDoNotTellIsRefused() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      let problem = try NativeProblem(
        await server.nativeAnalytics(["timezone": "Asia/Kolkata", "granularity": "hour", "attribution": "send"]))
      #expect(problem.code == "invalid_parameters")
      #expect(problem.errors?.keys.sorted() == ["attribution", "granularity", "timezone"])
      #expect(emulator.calls(to: "template_analytics").isEmpty)
    }
  }

  @Test func theTagOfAnAnswerOfMetasIsThatOfItsContent() async throws {
    try await RunningServer.runOverMeta { server, _ in
      let first = try await server.nativeAnalytics(Self.question())
      let tag = try #require(first.headers.first(name: "etag"))
      let held = try await server.nativeAnalytics(Self.question(), headers: [("If-None-Match", tag)])
      #expect(held.status == 304)
      #expect(held.body == "")
      let other = try await server.nativeAnalytics(Self.question(from: -29), headers: [("If-None-Match", tag)])
      #expect(other.status == 200)
      let csv = try await server.nativeAnalytics(Self.question(more: ["format": "csv"]))
      #expect(csv.status == 200)
      #expect(csv.headers.first(name: "etag") == nil)
    }
  }

  @Test func aRefusalOfMetasAndItsAbsenceAreTold() async throws {
    try await RunningServer.runOverMeta { server, emulator in
      emulator.change { $0.wabas[MetaSite.waba]?.insights = .off }
      let refused = try NativeProblem(await server.nativeAnalytics(Self.question()))
      #expect(refused.status == 502)
      #expect(refused.code == "refused_by_meta")
      #expect(refused.detail == "Template Insights is not enabled on this account.")
    }
    try await RunningServer.runOverMeta { server, emulator in
      emulator.fail { _ in .error(status: 400, code: 80_007, retryAfter: "3600") }
      let answer = try await server.nativeAnalytics(Self.question())
      #expect(try NativeProblem(answer).code == "meta_unavailable")
      #expect(answer.status == 503)
      #expect(answer.headers.first(name: "retry-after") == "5")
    }
  }

  @Test func withoutTemplatesItIsAboutAllThatMetaKnows() async throws {
    try await RunningServer.runOverMeta { server, _ in
      let rows = try await server.nativeRows(["from": "\(Self.today)", "metrics": "sent"])
      #expect(rows.prefix(3).map(\.template_id) == ["1", "2", "3"])
      #expect(rows.prefix(3).map(\.sent) == (1...3).map { Self.sent($0, 0) })
      // Of what else is in the catalogue Meta told nothing.
      #expect(rows.dropFirst(3).allSatisfy { $0.unknown == true })
    }
  }
}
