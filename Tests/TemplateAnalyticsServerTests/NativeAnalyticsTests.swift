import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// What the native analytics tell, on a running server and of real webhooks.
@Suite(.timeLimit(.minutes(10))) struct NativeAnalyticsTests {
  private static let range = ["from": "2025-06-30", "to": "2025-07-02"]
  private static let offer = "\(RunningServer.template)"

  private static func asking(_ more: [String: String]) -> [String: String] { range.merging(more) { $1 } }

  /// The text of each row: what it is about, when, and some counts.
  private static func text(_ rows: [NativeRow], _ counts: [KeyPath<NativeRow, Int?>] = [\.sent]) -> [String] {
    rows.map { row in
      let name = [row.template_id, row.template_name, row.category, row.language, row.button?.button_content]
        .compactMap(\.self).joined(separator: " ")
      return "\(name)@\(row.date): " + counts.map { row[keyPath: $0].map(String.init) ?? "-" }.joined(separator: " ")
    }
  }

  @Test func everyMetricOfEveryTemplateIsTold() async throws {
    try await NativeWorld.run { server async throws in
      let answer = try await server.nativeAnalytics(
        Self.asking([
          "granularity": "total",
          "metrics": "accepted,sent,delivered,read,replied,clicked,failed,rates,time_to_deliver,time_to_read,failures",
        ]))
      #expect(answer.status == 200)
      #expect(answer.headers.first(name: "content-type") == "application/json")
      #expect(answer.headers.first(name: "cache-control") == "private, no-cache")
      let advice = FailureReason(code: 131049).advice
      let expected: [String] = [
        #"{"waba_id":"109087654321098","from":"2025-06-30","to":"2025-07-02","timezone":"UTC","granularity":"total","#,
        #""group_by":"template","attribution":"event","rows":["#,
        #"{"template_id":"999","template_name":null,"language":null,"category":null,"start":1751241600,"end":1751500800,"#,
        #""date":"2025-06-30","accepted":0,"sent":1,"delivered":0,"read":0,"replied":0,"clicked":0,"failed":0,"#,
        #""rates":{"delivery":0,"read":null,"reply":null,"click":null,"failure":null},"#,
        #""time_to_deliver":{"count":0,"p50":null,"p90":null,"p99":null},"#,
        #""time_to_read":{"count":0,"p50":null,"p90":null,"p99":null},"failures":[]},"#,
        #"{"template_id":"1317000000000067","template_name":"offer","language":"en_US","category":"MARKETING","#,
        #""start":1751241600,"end":1751500800,"date":"2025-06-30","#,
        #""accepted":2,"sent":3,"delivered":2,"read":1,"replied":1,"clicked":1,"failed":1,"#,
        #""rates":{"delivery":0.6667,"read":0.5,"reply":0.5,"click":0.5,"failure":0.3333},"#,
        #""time_to_deliver":{"count":2,"p50":5,"p90":61,"p99":61},"#,
        #""time_to_read":{"count":1,"p50":31743,"p90":31743,"p99":31743},"#,
        #""failures":[{"code":131049,"count":1,"title":"Held back by Meta","advice":"\#(advice)"}]},"#,
      ]
      #expect(answer.body.hasPrefix(expected.joined()), "\(answer.body)")
    }
  }

  @Test func withoutParametersItTellsThirtyDaysOfAllTemplates() async throws {
    try await NativeWorld.run { server async throws in
      let answer = try await server.nativeAnalytics()
      let told = try JSONDecoder().decode(NativeAnswer.self, from: Data(answer.body.utf8))
      #expect([told.from, told.to, told.timezone] == ["2025-06-03", "2025-07-02", "UTC"])
      #expect([told.granularity, told.group_by, told.attribution] == ["day", "template", "event"])
      #expect(told.comparison == nil)
      #expect(told.rows.count == 90)
      // By the ids as numbers, and the quiet days too.
      #expect(Set(told.rows.prefix(30).map(\.template_id)) == ["999"])
      #expect(
        Self.text(Array(told.rows[30..<60].suffix(3))) == [
          "\(Self.offer) offer MARKETING en_US@2025-06-30: 1", "\(Self.offer) offer MARKETING en_US@2025-07-01: 1",
          "\(Self.offer) offer MARKETING en_US@2025-07-02: 1",
        ])
      #expect(told.rows.allSatisfy { $0.failed != nil && $0.accepted == nil && $0.rates == nil })
    }
  }

  @Test func daysAreThoseOfAnyTimeZone() async throws {
    try await NativeWorld.run { server async throws in
      func days(_ zone: String) async throws -> [String] {
        let rows = try await server.nativeRows(
          Self.asking(["timezone": zone, "templates": Self.offer, "group_by": "none", "metrics": "sent,delivered,read"])
        )
        return Self.text(rows, [\.sent, \.delivered, \.read])
      }
      #expect(try await days("UTC") == ["@2025-06-30: 1 1 0", "@2025-07-01: 1 1 1", "@2025-07-02: 1 0 0"])
      // Half past five in the morning of the next day.
      #expect(try await days("Asia/Kolkata") == ["@2025-06-30: 0 0 0", "@2025-07-01: 1 1 1", "@2025-07-02: 2 1 0"])
      #expect(try await days("Asia/Kathmandu") == ["@2025-06-30: 0 0 0", "@2025-07-01: 1 1 1", "@2025-07-02: 2 1 0"])
      #expect(try await days("America/New_York") == ["@2025-06-30: 1 1 0", "@2025-07-01: 2 1 1", "@2025-07-02: 0 0 0"])
      let rows = try await server.nativeRows(["from": "2025-07-01", "timezone": "Asia/Kolkata", "group_by": "none"])
      #expect(rows.map(\.start) == [NativeWorld.july1 - 19_800, NativeWorld.july2 - 19_800])
      #expect(rows.map(\.end) == [NativeWorld.july2 - 19_800, NativeWorld.july2 + 86_400 - 19_800])
    }
  }

  @Test func theWABAsOwnTimeZoneIsTheUsualOne() async throws {
    try await NativeWorld.run { server async throws in
      var waba = try #require(try await server.store.catalog.snapshot().wabas[RunningServer.waba])
      waba.timeZone = "Asia/Kolkata"
      try await server.store.catalog.setWABA(waba)
      let answer = try await server.nativeAnalytics(["granularity": "total", "group_by": "none"])
      #expect(answer.body.contains(#""timezone":"Asia/Kolkata""#))
      // At seven in the evening UTC it is tomorrow there.
      server.clock.now = NativeWorld.july2 + 19 * 3600
      #expect(try await server.nativeAnalytics(["group_by": "none"]).body.contains(#""to":"2025-07-03""#))
    }
  }

  @Test func everyGranularityHasTheSameSum() async throws {
    try await NativeWorld.run { server async throws in
      for (granularity, count) in [
        ("quarter_hour", 3 * 96), ("hour", 72), ("day", 3), ("week", 1), ("month", 2), ("total", 1),
      ] {
        for zone in ["UTC", "Asia/Kathmandu"] {
          let rows = try await server.nativeRows(
            Self.asking([
              "granularity": granularity, "timezone": zone, "group_by": "none", "metrics": "sent,read,clicked",
            ]))
          #expect(rows.count == count, "\(granularity)")
          #expect(rows.compactMap(\.sent).reduce(0, +) == 5, "\(granularity) \(zone)")
          #expect(rows.compactMap(\.read).reduce(0, +) == 1)
          #expect(rows.compactMap(\.clicked).reduce(0, +) == 1)
          #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.end == $1.start })
        }
      }
      let hours = try await server.nativeRows(
        ["from": "2025-07-02", "granularity": "hour", "timezone": "Asia/Kolkata", "group_by": "none"])
      #expect(
        Self.text(hours.filter { $0.sent != 0 }) == [
          "@2025-07-02T05:00:00+05:30: 1", "@2025-07-02T06:00:00+05:30: 1", "@2025-07-02T07:00:00+05:30: 2",
        ])
      let weeks = try await server.nativeRows(["from": "2025-06-28", "granularity": "week", "group_by": "none"])
      #expect(Self.text(weeks) == ["@2025-06-28: 0", "@2025-06-30: 5"])
    }
  }

  @Test func rowsAreAboutWhateverTheyAreGroupedBy() async throws {
    try await NativeWorld.run { server async throws in
      func rows(_ group: String, _ metrics: String = "sent,clicked") async throws -> [NativeRow] {
        try await server.nativeRows(Self.asking(["group_by": group, "granularity": "total", "metrics": metrics]))
      }
      #expect(try await Self.text(rows("none")) == ["@2025-06-30: 5"])
      #expect(
        try await Self.text(rows("category")) == [
          "AUTHENTICATION@2025-06-30: 1", "MARKETING@2025-06-30: 3", "@2025-06-30: 1",
        ])
      #expect(try await Self.text(rows("language")) == ["en_US@2025-06-30: 4", "@2025-06-30: 1"])
      #expect(
        try await Self.text(rows("template")) == [
          "999@2025-06-30: 1", "\(Self.offer) offer MARKETING en_US@2025-06-30: 3",
          "\(RunningServer.otherTemplate) code AUTHENTICATION en_US@2025-06-30: 1",
        ])
      let buttons = try await rows("button", "clicked,rates")
      #expect(Self.text(buttons, [\.clicked]) == ["\(Self.offer) offer Yes@2025-06-30: 1"])
      #expect(buttons.first?.button?.type == "quick_reply_button")
      #expect(buttons.first?.rates == ["click": 0.5])
      // By day, a button has its quiet days too.
      let days = try await server.nativeRows(Self.asking(["group_by": "button"]))
      #expect(days.map(\.clicked) == [0, 1, 0])
      #expect(try await server.nativeRows(["from": "2025-07-02", "group_by": "button"]).isEmpty)
      // Pressed only on the days it is compared with.
      let compared = try await server.nativeRows(["from": "2025-07-02", "group_by": "button", "compare": "previous"])
      #expect(compared.map(\.clicked) == [0])
    }
  }

  @Test func templatesAreThoseAskedForThatTheWABAHas() async throws {
    try await NativeWorld.run { server async throws in
      for list in ["999,\(Self.offer)", "[\(Self.offer),\"999\",999]", "\(Self.offer),999,12345,0"] {
        let rows = try await server.nativeRows(["from": "2025-07-02", "templates": list])
        #expect(rows.map(\.template_id) == ["999", Self.offer], "\(list)")
      }
      #expect(try await server.nativeRows(["templates": "12345"]).isEmpty)
      let none = try await server.nativeRows(["templates": "12345", "group_by": "none", "granularity": "total"])
      #expect(none.map(\.sent) == [0])
      let answer = try await server.native(
        .GET, "/wabas/\(RunningServer.waba)/analytics?templates=999&templates=\(Self.offer)&from=2025-07-02")
      #expect(answer.body.contains(#""template_id":"999""#) && answer.body.contains(#""template_id":"\#(Self.offer)""#))
    }
  }

  @Test func aDeletedTemplateIsAmongAllIfAnythingWasCountedForIt() async throws {
    try await NativeWorld.run { server async throws in
      let deleted = [RunningServer.template, TemplateID(7)!].map {
        Template(id: $0, name: "gone", language: "en", category: .marketing, status: .deleted)
      }
      try await server.store.catalog.importTemplates(deleted, of: RunningServer.waba, now: RunningServer.now)
      let rows = try await server.nativeRows(Self.asking(["granularity": "total"]))
      #expect(rows.map(\.template_id) == ["999", Self.offer, "\(RunningServer.otherTemplate)"])
      #expect(try await server.nativeRows(Self.asking(["granularity": "total", "templates": "7"])).map(\.sent) == [0])
    }
  }

  @Test func productsAreTogetherOrAlone() async throws {
    try await NativeWorld.run { server async throws in
      func sent(_ product: String?) async throws -> Int? {
        var parameters = Self.asking(["group_by": "none", "granularity": "total"])
        parameters["product_type"] = product
        return try await server.nativeRows(parameters).first?.sent
      }
      #expect(try await sent(nil) == 5)
      #expect(try await sent("CLOUD_API") == 4)
      #expect(try await sent("marketing_messages_lite_api") == 1)
    }
  }

  @Test func readsBelongToTheDayOfTheSendIfAskedSo() async throws {
    try await NativeWorld.run { server async throws in
      func reads(_ attribution: String) async throws -> [Int?] {
        try await server.nativeRows(
          Self.asking(["attribution": attribution, "group_by": "none", "metrics": "read"])
        ).map(\.read)
      }
      #expect(try await reads("event") == [0, 1, 0])
      #expect(try await reads("send") == [1, 0, 0])
    }
  }

  @Test func eachRowIsComparedWithTheDaysBefore() async throws {
    try await NativeWorld.run { server async throws in
      let answer = try await server.nativeAnalytics(
        ["from": "2025-07-01", "compare": "previous", "group_by": "none", "metrics": "sent"])
      let told = try JSONDecoder().decode(NativeAnswer.self, from: Data(answer.body.utf8))
      #expect(told.comparison == .init(from: "2025-06-29", to: "2025-06-30"))
      #expect(told.rows.map(\.sent) == [1, 3])
      #expect(told.rows.map(\.previous?.sent) == [0, 1])
      #expect(told.rows.map(\.previous?.start) == [NativeWorld.june30 - 86_400, NativeWorld.june30])
      #expect(told.rows.map(\.previous?.end) == [NativeWorld.june30, NativeWorld.july1])
    }
  }

  /// The old face and the new one count alike.
  @Test func theNumbersAreThoseOfTheKaleyraFace() async throws {
    try await NativeWorld.run { server async throws in
      let ids = "999,\(Self.offer),\(RunningServer.otherTemplate)"
      let kaleyra = try await server.analytics(
        ["whatsapp_template_ids": ids, "start_date": "2025-06-30", "end_date": "2025-07-02", "limit": "1000"])
      let rows = try await server.nativeRows(Self.asking(["templates": ids, "product_type": "CLOUD_API"]))
      #expect(rows.count == 9)
      let expected = kaleyra.body.matches(
        of:
          /"template_id":"(\d+)","start":(\d+),"end":(\d+),"sent":(\d+),"delivered":(\d+),"read":(\d+),"replied":(\d+)/
      ).map { "\($0.1) \($0.2) \($0.3) \($0.4) \($0.5) \($0.6) \($0.7)" }
      #expect(
        rows.map { row in
          let counts = [row.sent, row.delivered, row.read, row.replied].map { String($0 ?? -1) }
          return "\(row.template_id ?? "") \(row.start) \(row.end) " + counts.joined(separator: " ")
        } == expected)
    }
  }
}
