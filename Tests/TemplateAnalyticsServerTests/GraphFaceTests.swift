import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct GraphFaceTests {
  private static let day: UnixTime = 1_751_328_000

  @Test func analyticsAreAnsweredInMetasShape() async throws {
    try await RunningServer.run { server async throws in
      try await Self.deliverSix(to: server)
      let answer = try await server.graph("template_analytics", GraphQuestion.range)
      #expect(answer.status == 200)
      #expect(answer.headers.first(name: "content-type") == "application/json")
      let cost =
        #""cost":[{"type":"amount_spent"},{"type":"cost_per_delivered"},{"type":"cost_per_url_button_click"}]}"#
      let zeros = #""sent":0,"delivered":0,"read":0,"replied":0,"# + cost
      #expect(
        answer.body == #"{"data":[{"granularity":"DAILY","product_type":"cloud_api","data_points":["#
          + #"{"template_id":"\#(RunningServer.template)","start":1751328000,"end":1751414400,"sent":6,"delivered":6,"read":6,"#
          + #""replied":0,"clicked":[{"type":"quick_reply_button","button_content":"Contact Support","count":6}],"#
          + cost + #",{"template_id":"\#(RunningServer.template)","start":1751414400,"end":1751500800,"# + zeros
          + #",{"template_id":"\#(RunningServer.otherTemplate)","start":1751328000,"end":1751414400,"# + zeros
          + #",{"template_id":"\#(RunningServer.otherTemplate)","start":1751414400,"end":1751500800,"# + zeros
          + #"]}],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZD"}}}"#)
    }
  }

  @Test func theFieldsFormsTellWhatTheEdgeTells() async throws {
    try await RunningServer.run { server async throws in
      try await Self.deliverSix(to: server)
      let edge = try await server.graph("template_analytics", GraphQuestion.range + ["limit=3"]).body
      #expect(edge.contains(#""next":"#))
      let waba = RunningServer.waba
      let ids = "[\(RunningServer.otherTemplate),\(RunningServer.template)]"
      for calls in [
        ".start(2025-07-01).end(2025-07-02).granularity(DAILY).template_ids(\(ids)).limit(3)",
        #".limit(3).template_ids(["\#(RunningServer.template)","\#(RunningServer.otherTemplate)"]).granularity("DAILY").end(1751414400).start(1751328000)"#,
      ] {
        let nested = try await server.graph("", ["fields=" + FormText.encoded("template_analytics" + calls)]).body
        // The links repeat what was asked, as it was asked.
        #expect(
          GraphText.withoutLinks(nested) == #"{"template_analytics":\#(GraphText.withoutLinks(edge)),"id":"\#(waba)"}"#)
        let next = try #require(GraphText.link("next", in: nested))
        let page = try await server.graph(link: next).body
        #expect(page.contains(#""start":1751414400"#) && !page.contains(#""next":"#))
      }
      let odd = try await server.graph(
        "", ["fields=template_analytics?start=2025-07-01"] + GraphQuestion.range.dropFirst() + ["limit=3"]
      ).body
      #expect(
        GraphText.withoutLinks(odd) == #"{"template_analytics":\#(GraphText.withoutLinks(edge)),"id":"\#(waba)"}"#)
      let mixed = try await server.graph(
        "",
        ["fields=" + FormText.encoded("id,template_analytics.start(2025-07-01),name")] + GraphQuestion.range.dropFirst()
      ).body
      #expect(mixed.hasPrefix(#"{"id":"\#(waba)","template_analytics":{"data":["#))
      #expect(mixed.hasSuffix(#"},"name":""}"#))
    }
  }

  @Test func aWABATellsItsIdAndItsName() async throws {
    try await RunningServer.run { server async throws in
      let id = RunningServer.waba
      try await server.store.catalog.setWABA(WABA(id: id, sid: RunningServer.sid, name: "Acme \"India\""))
      #expect(try await server.graph("").body == #"{"id":"\#(id)","name":"Acme \"India\""}"#)
      #expect(try await server.graph("", ["fields=name"]).body == #"{"name":"Acme \"India\"","id":"\#(id)"}"#)
      let unknown = try await server.graph("", ["fields=id,phone_numbers"])
      #expect(unknown.status == 400)
      #expect(
        unknown.body
          == #"{"error":{"message":"(#100) Tried accessing nonexisting field (phone_numbers)","type":"OAuthException","#
          + #""code":100,"fbtrace_id":"\#(unknown.requestID)"}}"#)
    }
  }

  @Test func theFloorIsNotMetas() async throws {
    try await RunningServer.run {
      $0.policy.minimumEvents = 1000
    } body: { server async throws in
      try await Self.deliverSix(to: server)
      #expect(try await server.graph("template_analytics", GraphQuestion.range).body.contains(#""sent":6"#))
    }
  }

  @Test(
    "Days are those of the WABA's time zone where they are asked for",
    arguments: [
      // Half an hour, three quarters, and a night in which the clocks go forward.
      ("Asia/Kolkata", "2025-07-01", 1_751_308_200, 1_751_394_600),
      ("Asia/Kathmandu", "2025-07-01", 1_751_307_300, 1_751_393_700),
      ("America/New_York", "2025-03-09", 1_741_496_400, 1_741_579_200),
    ] as [(String, String, UnixTime, UnixTime)])
  func zones(zone: String, date: String, start: UnixTime, end: UnixTime) async throws {
    try await RunningServer.run {
      $0.policy.lookbackDays = 400
    } body: { server async throws in
      try await server.store.catalog.setWABA(
        WABA(id: RunningServer.waba, sid: RunningServer.sid, country: "IN", timeZone: zone))
      // One on either side of each midnight.
      for (number, time) in [start - 1, start, end - 1, end].enumerated() {
        _ = try await server.deliver(
          Payload.status("wamid.\(number)", "sent", at: time, template: RunningServer.template))
      }
      try await server.settled()
      let parameters = [
        "start=\(date)", "end=\(date)", "granularity=DAILY", "template_ids=\(RunningServer.template)",
        "metric_types=SENT",
      ]
      let point = #"{"template_id":"\#(RunningServer.template)","start":\#(start),"end":\#(end),"sent":2}"#
      #expect(
        try await server.graph("template_analytics", parameters + ["use_waba_timezone=true"]).body
          == #"{"data":[{"waba_timezone":"\#(zone)","granularity":"DAILY","product_type":"cloud_api","data_points":["#
          + point + #"]}],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZD"}}}"#)
      let utc = try await server.graph("template_analytics", parameters + ["use_waba_timezone=false"]).body
      #expect(!utc.contains("waba_timezone"))
      #expect(!utc.contains(point))
    }
  }

  @Test func todayIsTodayInTheTimeZoneAskedFor() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.setWABA(
        WABA(id: RunningServer.waba, sid: RunningServer.sid, country: "IN", timeZone: "Asia/Kolkata"))
      server.clock.now = 1_751_395_000  // 1 July, 18:36 in UTC; 2 July in India.
      let parameters = [
        "start=2025-07-01", "end=2025-07-05", "granularity=DAILY", "template_ids=\(RunningServer.template)",
      ]
      #expect(GraphText.rows(try await server.graph("template_analytics", parameters).body).count == 1)
      let local = try await server.graph("template_analytics", parameters + ["use_waba_timezone=1"]).body
      #expect(GraphText.rows(local).count == 2)
      let seconds = ["start=1751328000"] + parameters.dropFirst() + ["use_waba_timezone=1"]
      #expect(try await server.graph("template_analytics", seconds).status == 400)
    }
  }

  @Test func templatesAreListedFilteredAndPaged() async throws {
    try await RunningServer.run { server async throws in
      let head = #"{"data":["#
      let offer =
        #"{"name":"offer","components":[],"language":"en_US","status":"APPROVED","category":"MARKETING","id":"\#(RunningServer.template)"}"#
      let code =
        #"{"name":"code","components":[],"language":"en_US","status":"PAUSED","category":"AUTHENTICATION","id":"\#(RunningServer.otherTemplate)"}"#
      let tail = #"],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZD"}}}"#
      func list(_ parameters: String...) async throws -> String {
        try await server.graph("message_templates", parameters).body
      }
      #expect(try await list() == head + offer + "," + code + tail)
      #expect(try await list("status=" + FormText.encoded(#"["PAUSED","REJECTED"]"#)) == head + code + tail)
      #expect(try await list("category=marketing", "language=en-US", "name=offer") == head + offer + tail)
      #expect(try await list("name=off") == head + tail, "a name is a whole name")
      #expect(
        try await list("fields=status,rejected_reason,name", "name=code")
          == head + #"{"status":"PAUSED","name":"code","id":"\#(RunningServer.otherTemplate)"}"# + tail)
      let page = try await list("limit=1")
      #expect(page.hasPrefix(head + offer + #"],"paging":{"cursors":{"before":"MAZDZD","after":"MAZDZD"},"next":"#))
      let next = try await server.graph(link: try #require(GraphText.link("next", in: page))).body
      #expect(next.hasPrefix(head + code + #"],"paging":{"cursors":{"before":"MQZDZD","after":"MQZDZD"},"previous":"#))
      #expect(try await list("fields=name,colour").contains("nonexisting field (colour)"))
      #expect(try await list("limit=0", "since=5").contains("since is no filter here"))
    }
  }

  @Test func turningInsightsOnIsAcknowledged() async throws {
    try await RunningServer.run { server async throws in
      let answer = #"{"id":"\#(RunningServer.waba)"}"#
      let path = "/v26.0/\(RunningServer.waba)/"
      let header = [("Authorization", "Bearer \(server.key)")]
      let form = [("Content-Type", "application/x-www-form-urlencoded")]
      let json = [("Content-Type", "application/json")]
      func post(_ query: String, _ headers: [(String, String)], _ body: String) async throws -> RunningServer.Answer {
        try await server.send(.POST, path + query, headers: headers, body: Array(body.utf8))
      }
      #expect(try await post("?is_enabled_for_insights=true", header, "").body == answer)
      #expect(try await post("", header + form, "is_enabled_for_insights=true").body == answer)
      #expect(try await post("", form, "is_enabled_for_insights=1&access_token=\(server.key)").body == answer)
      #expect(
        try await post("?access_token=\(server.key)", json, #"{"is_enabled_for_insights":true}"#).body == answer)
      for (headers, body) in [
        (form, ""), (form, "is_enabled_for_insights=false"), (json, "[]"), (json, #"{"a":{}}"#), (json, "{"),
        (form, String(repeating: "a", count: 65_537)),
      ] {
        let refused = try await post("", header + headers, body)
        #expect(refused.status == 400)
        #expect(refused.body.hasPrefix(##"{"error":{"message":"(#100) "##), "\(refused.body)")
      }
      #expect(try await post("", form, "is_enabled_for_insights=true").status == 401)
    }
  }

  private static func deliverSix(to server: RunningServer) async throws {
    var items: [String] = []
    for number in 0..<6 {
      for status in ["sent", "delivered", "read"] {
        items.append(Payload.item("wamid.\(number)", status, at: day + 60, template: RunningServer.template))
      }
      _ = try await server.deliver(
        Payload.tap("wamid.tap\(number)", on: "wamid.\(number)", "Contact Support", at: day + 90))
    }
    #expect(try await server.deliver(Payload.statuses(items)).status == 200)
    try await server.settled()
  }
}
