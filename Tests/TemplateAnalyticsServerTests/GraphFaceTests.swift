import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct GraphFaceTests {
  private static let day: UnixTime = 1_751_328_000
  private static let first = RunningServer.template
  private static let second = RunningServer.otherTemplate

  @Test func analyticsAreAnsweredInMetasShape() async throws {
    try await RunningServer.run { server async throws in
      try await Self.deliverSix(to: server)
      let answer = try await server.graph("template_analytics", Self.range)
      #expect(answer.status == 200)
      #expect(answer.headers.first(name: "content-type") == "application/json")
      let cost =
        #""cost":[{"type":"amount_spent"},{"type":"cost_per_delivered"},{"type":"cost_per_url_button_click"}]}"#
      let zeros = #""sent":0,"delivered":0,"read":0,"replied":0,"# + cost
      #expect(
        answer.body == #"{"data":[{"granularity":"DAILY","product_type":"cloud_api","data_points":["#
          + #"{"template_id":"\#(Self.first)","start":1751328000,"end":1751414400,"sent":6,"delivered":6,"read":6,"#
          + #""replied":0,"clicked":[{"type":"quick_reply_button","button_content":"Contact Support","count":6}],"#
          + cost + #",{"template_id":"\#(Self.first)","start":1751414400,"end":1751500800,"# + zeros
          + #",{"template_id":"\#(Self.second)","start":1751328000,"end":1751414400,"# + zeros
          + #",{"template_id":"\#(Self.second)","start":1751414400,"end":1751500800,"# + zeros
          + #"]}],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZD"}}}"#)
    }
  }

  @Test func theFieldsFormsTellWhatTheEdgeTells() async throws {
    try await RunningServer.run { server async throws in
      try await Self.deliverSix(to: server)
      let edge = try await server.graph("template_analytics", Self.range + ["limit=3"]).body
      #expect(edge.contains(#""next":"#))
      let waba = RunningServer.waba
      let ids = "[\(Self.second),\(Self.first)]"
      for calls in [
        ".start(2025-07-01).end(2025-07-02).granularity(DAILY).template_ids(\(ids)).limit(3)",
        #".limit(3).template_ids(["\#(Self.first)","\#(Self.second)"]).granularity("DAILY").end(1751414400).start(1751328000)"#,
      ] {
        let nested = try await server.graph("", ["fields=" + FormText.encoded("template_analytics" + calls)]).body
        // The links repeat what was asked, as it was asked.
        #expect(Self.withoutLinks(nested) == #"{"template_analytics":\#(Self.withoutLinks(edge)),"id":"\#(waba)"}"#)
        let next = try #require(Self.link("next", in: nested))
        let page = try await server.graph(link: next).body
        #expect(page.contains(#""start":1751414400"#) && !page.contains(#""next":"#))
      }
      let odd = try await server.graph(
        "", ["fields=template_analytics?start=2025-07-01"] + Self.range.dropFirst() + ["limit=3"]
      ).body
      #expect(Self.withoutLinks(odd) == #"{"template_analytics":\#(Self.withoutLinks(edge)),"id":"\#(waba)"}"#)
      let mixed = try await server.graph(
        "", ["fields=" + FormText.encoded("id,template_analytics.start(2025-07-01),name")] + Self.range.dropFirst()
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

  @Test("Walking next and previous meets every row once, whatever the limit", arguments: [1, 2, 3, 4, 7, 8, 25])
  func walk(limit: Int) async throws {
    try await RunningServer.run { server async throws in
      let parameters = ["start=2025-06-29", "end=2025-07-02", "granularity=daily", "limit=\(limit)", Self.ids]
      let expected = [Self.first, Self.second].flatMap { template in
        (-2...1).map { "\(template)@\(Self.day + Int64($0) * 86_400)" }
      }
      for edge in ["template_analytics", ""] {
        var page = try await server.graph(
          edge, edge.isEmpty ? ["fields=template_analytics"] + parameters : parameters
        ).body
        var forward = Self.rows(page)
        while let next = Self.link("next", in: page) {
          page = try await server.graph(link: next).body
          try #require(!Self.rows(page).isEmpty)
          forward += Self.rows(page)
        }
        #expect(forward == expected)
        var backward = Self.rows(page)
        while let previous = Self.link("previous", in: page) {
          page = try await server.graph(link: previous).body
          try #require(!Self.rows(page).isEmpty)
          backward = Self.rows(page) + backward
        }
        #expect(backward == expected)
        // Forward again from a page that was reached backwards.
        forward = Self.rows(page)
        while let next = Self.link("next", in: page) {
          page = try await server.graph(link: next).body
          forward += Self.rows(page)
        }
        #expect(forward == expected)
      }
    }
  }

  @Test func aPageBehindTheLastIsEmptyAndLeadsBack() async throws {
    try await RunningServer.run { server async throws in
      let answer = try await server.graph("template_analytics", Self.range + ["limit=3", "after=OTkZD"])
      let range = "granularity=DAILY&start=2025-07-01&end=2025-07-02".split(separator: "&")
      #expect(answer.status == 200)
      #expect(
        answer.body.hasPrefix(
          #"{"data":[{"granularity":"DAILY","product_type":"cloud_api"}],"paging":{"cursors":{"before":"NAZDZD","#
            + #""after":"NgZDZD"},"previous":""#))
      let previous = try #require(Self.link("previous", in: answer.body))
      for part in range { #expect(previous.contains(part)) }
      #expect(Self.rows(try await server.graph(link: previous).body).count == 3)
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
          "template_analytics", Self.range + ["limit=1", "summary=true"] + parameters, headers: headers)
        return try #require(Self.link("next", in: answer.body))
      }
      let path = "/v26.0/\(RunningServer.waba)/template_analytics?"
      let ids = "\(Self.first)%2C\(Self.second)"
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

  @Test func theKeyComesInTheHeaderOrTheQueryAndTheHeaderWins() async throws {
    try await RunningServer.run { server async throws in
      let path = "/v26.0/\(RunningServer.waba)"
      let query = "?access_token=\(server.key)"
      #expect(try await server.send(.GET, path, headers: [("Authorization", "Bearer \(server.key)")]).status == 200)
      #expect(try await server.send(.GET, path + query).status == 200)
      for headers in [[("Authorization", "Bearer nonsense")], [("Authorization", "Basic eDp5")]] {
        #expect(try await server.send(.GET, path + query, headers: headers).status == 401)
      }
      let revoked = try await server.store.catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: 0)
      try await server.store.catalog.revokeKey(revoked.key.id, now: 0)
      for token in ["", "nonsense", revoked.text, server.key + "0"] {
        let answer = try await server.send(.GET, path + "/template_analytics?access_token=\(token)")
        #expect(answer.status == 401)
        #expect(answer.headers.first(name: "www-authenticate") == "Bearer")
        #expect(
          answer.body == #"{"error":{"message":"Invalid OAuth access token - Cannot parse access token","#
            + #""type":"OAuthException","code":190,"fbtrace_id":"\#(answer.requestID)"}}"#)
      }
    }
  }

  @Test func aWABAOfSomebodyElseIsAsUnknownAsOneThatIsNot() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await server.store.catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      for waba in ["200000000000001", "999", "act_5", "me", "%22%3E"] {
        for (method, edge) in [(HTTPMethod.GET, ""), (.GET, "template_analytics"), (.POST, "")] {
          let answer = try await server.graph(edge, waba: waba, method: method)
          #expect(answer.status == 400)
          #expect(
            answer.body
              == #"{"error":{"message":"Unsupported \#(method.rawValue.lowercased()) request. Object with ID "#
              + #"'\#(waba)' does not exist, cannot be loaded due to missing permissions, or does not support this "#
              + #"operation","type":"OAuthException","code":100,"error_subcode":33,"fbtrace_id":"\#(answer.requestID)"}}"#
          )
        }
      }
    }
  }

  @Test func everyBadParameterIsToldAtOnce() async throws {
    try await RunningServer.run { server async throws in
      let answer = try await server.graph("template_analytics", ["start=yesterday", "granularity=HOURLY", "limit=0"])
      #expect(answer.status == 400)
      #expect(answer.body.hasPrefix(##"{"error":{"message":"(#100) template_ids is missing"##))
      for parameter in ["template_ids", "start", "end", "granularity", "limit"] {
        #expect(answer.body.contains("\(parameter) "), "\(parameter)")
      }
      #expect(answer.body.hasSuffix(#""type":"OAuthException","code":100,"fbtrace_id":"\#(answer.requestID)"}}"#))
    }
  }

  @Test func restrictedRegionsGetMetasRefusal() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.setWABA(WABA(id: RunningServer.waba, sid: RunningServer.sid, country: "DE"))
      for answer in [
        try await server.graph("template_analytics", Self.range),
        try await server.graph("", ["fields=template_analytics"] + Self.range),
      ] {
        #expect(answer.status == 400)
        #expect(
          answer.body == #"{"error":{"message":"Template Insights are not available yet for this WhatsApp Business "#
            + #"account","type":"OAuthException","code":200005,"fbtrace_id":"\#(answer.requestID)"}}"#)
      }
      #expect(try await server.graph("message_templates").status == 200)
    }
  }

  @Test func anAccountWithoutAPlanMayNotAsk() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.setPlan(false, ofAccount: RunningServer.sid)
      let answer = try await server.graph("template_analytics", Self.range)
      #expect(answer.status == 403)
      #expect(answer.body.contains(#""code":10,"#))
    }
  }

  @Test func tooManyRequestsOfOneKeyAreAskedToWait() async throws {
    try await RunningServer.run {
      $0.rateLimit = 1e-19
    } body: { server async throws in
      #expect(try await server.graph("").status == 200)
      let answer = try await server.graph("")
      #expect(answer.status == 429)
      #expect(answer.headers.first(name: "retry-after").flatMap(Int.init) ?? 0 > 0)
      #expect(
        answer.body == ##"{"error":{"message":"(#4) Application request limit reached","type":"OAuthException","##
          + #""code":4,"fbtrace_id":"\#(answer.requestID)"}}"#)
    }
  }

  @Test func troubleInTheStoreIsWorthAnotherTry() async throws {
    // The server cannot close what is closed already.
    await #expect(throws: StoreError.self) {
      try await RunningServer.run { server async throws in
        try await server.store.ledger.close()
        let answer = try await server.graph("template_analytics", Self.range)
        #expect(answer.status == 503)
        #expect(answer.headers.first(name: "retry-after") == "5")
        #expect(
          answer.body == ##"{"error":{"message":"(#2) Service temporarily unavailable","type":"OAuthException","##
            + #""is_transient":true,"code":2,"fbtrace_id":"\#(answer.requestID)"}}"#)
      }
    }
  }

  @Test func theFloorIsNotMetas() async throws {
    try await RunningServer.run {
      $0.policy.minimumEvents = 1000
    } body: { server async throws in
      try await Self.deliverSix(to: server)
      #expect(try await server.graph("template_analytics", Self.range).body.contains(#""sent":6"#))
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
        _ = try await server.deliver(Payload.status("wamid.\(number)", "sent", at: time, template: Self.first))
      }
      try await server.settled()
      let parameters = [
        "start=\(date)", "end=\(date)", "granularity=DAILY", "template_ids=\(Self.first)", "metric_types=SENT",
      ]
      let point = #"{"template_id":"\#(Self.first)","start":\#(start),"end":\#(end),"sent":2}"#
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
      let parameters = ["start=2025-07-01", "end=2025-07-05", "granularity=DAILY", "template_ids=\(Self.first)"]
      #expect(Self.rows(try await server.graph("template_analytics", parameters).body).count == 1)
      let local = try await server.graph("template_analytics", parameters + ["use_waba_timezone=1"]).body
      #expect(Self.rows(local).count == 2)
      let seconds = ["start=1751328000"] + parameters.dropFirst() + ["use_waba_timezone=1"]
      #expect(try await server.graph("template_analytics", seconds).status == 400)
    }
  }

  @Test func templatesAreListedFilteredAndPaged() async throws {
    try await RunningServer.run { server async throws in
      let head = #"{"data":["#
      let offer =
        #"{"name":"offer","components":[],"language":"en_US","status":"APPROVED","category":"MARKETING","id":"\#(Self.first)"}"#
      let code =
        #"{"name":"code","components":[],"language":"en_US","status":"PAUSED","category":"AUTHENTICATION","id":"\#(Self.second)"}"#
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
          == head + #"{"status":"PAUSED","name":"code","id":"\#(Self.second)"}"# + tail)
      let page = try await list("limit=1")
      #expect(page.hasPrefix(head + offer + #"],"paging":{"cursors":{"before":"MAZDZD","after":"MAZDZD"},"next":"#))
      let next = try await server.graph(link: try #require(Self.link("next", in: page))).body
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

  @Test("Every version has the same addresses, Kaleyra's among them", arguments: ["v1", "v2", "v2.0", "v26.0", "v999"])
  func versions(version: String) async throws {
    try await RunningServer.run { server async throws in
      for edge in ["", "template_analytics", "message_templates"] {
        let answer = try await server.graph(edge, Self.range, version: version)
        #expect(answer.status == 200, "\(edge)")
        let head = try await server.graph(edge, Self.range, version: version, method: .HEAD)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        let wrong = try await server.graph(edge, version: version, method: .DELETE)
        #expect(wrong.status == 405)
        #expect(wrong.headers.first(name: "allow") == (edge.isEmpty ? "GET, HEAD, POST" : "GET, HEAD"))
        #expect(wrong.body.contains(#""code":100,"fbtrace_id":"\#(wrong.requestID)""#))
      }
      #expect(
        try await server.graph("template_analytics", Self.range + ["limit=1"], version: version).body.contains(
          "/\(version)/\(RunningServer.waba)/template_analytics?"))
      #expect(try await server.analytics().status == 200, "Kaleyra's own")
    }
  }

  @Test func whatIsNoAddressStaysNone() async throws {
    try await RunningServer.run { server async throws in
      let header = [("Authorization", "Bearer \(server.key)")]
      for path in [
        "/foo", "/foo/bar", "/v/1", "/v2x/1", "/v1./1", "/v.1/1", "/v1.2.3/1", "/v1234/1", "/V26.0/1", "/26.0/1",
        "/foo/bar/template_analytics", "/v26.0", "/v26.0/1/phone_numbers", "/v26.0/1/template_analytics/2",
        "/health", "/health/dead", "/webhooks/other", "/api/v1", "/api/v1/message_templates",
        "/v2/\(RunningServer.sid)/whatsapp/1/message_template", "/", "/v2",
      ] {
        for method in [HTTPMethod.GET, .POST, .DELETE] {
          let answer = try await server.send(method, path, headers: header)
          #expect(answer.status == 404, "\(method) \(path)")
          #expect(answer.body.contains(#""code":"not_found""#), "\(method) \(path): \(answer.body)")
        }
      }
      #expect(try await server.send(.GET, "/health/live").status == 200)
      #expect(try await server.send(.DELETE, "/health/live").status == 405)
      #expect(try await server.send(.GET, "/webhooks/meta").status == 403)
      #expect(try await server.native(.GET, "/status").status == 200)
    }
  }

  @Test func hostileQuestionsGetAnAnswerAndNothingElse() async throws {
    try await RunningServer.run { server async throws in
      let deep = String(repeating: "(", count: 3000)
      for fields in [
        "template_analytics.", "template_analytics.start", "template_analytics.start(", "template_analytics.start(1",
        "template_analytics.start)1(", "template_analytics.start\(deep)", "template_analytics{data}", "\"", "id;name",
        "id.limit(\"", "\u{0}", "é", "template_analytics..start(1)", "template_analytics?%ZZ=%", "?", "&=",
        String(repeating: "id,", count: 3000) + "nobody", String(repeating: ".a()", count: 3000),
      ] {
        let answer = try await server.graph("", ["fields=" + FormText.encoded(fields)])
        #expect(answer.status == 400, "\(fields.prefix(40))")
        #expect(answer.body.hasPrefix(##"{"error":{"message":"(#100) "##))
        #expect(answer.body.utf8.count < 2000)
        #expect((try? JSONSerialization.jsonObject(with: Data(answer.body.utf8))) != nil)
      }
      for parameters in [
        ["start=%00", "end=%FF%FE", "granularity=%"], ["start=99999999999999999999", "end=-1", "limit=1e3"],
        ["start=1751328000000", "end=1751328000", "after=MAZDZD", "before=MAZDZD"],
        ["template_ids=" + (1...11).map(String.init).joined(separator: ",")], ["metric_types=SEEN"],
        ["use_waba_timezone=perhaps"], ["product_type=FAX"], ["&&&===&"],
      ] {
        let answer = try await server.graph("template_analytics", parameters)
        #expect(answer.status == 400, "\(parameters)")
        #expect((try? JSONSerialization.jsonObject(with: Data(answer.body.utf8))) != nil)
      }
    }
  }

  private static let ids = "template_ids=\(first),\(second)"
  private static let range = ["start=2025-07-01", "end=2025-07-02", "granularity=DAILY", ids]

  private static func deliverSix(to server: RunningServer) async throws {
    var items: [String] = []
    for number in 0..<6 {
      for status in ["sent", "delivered", "read"] {
        items.append(Payload.item("wamid.\(number)", status, at: day + 60, template: first))
      }
      _ = try await server.deliver(
        Payload.tap("wamid.tap\(number)", on: "wamid.\(number)", "Contact Support", at: day + 90))
    }
    #expect(try await server.deliver(Payload.statuses(items)).status == 200)
    try await server.settled()
  }

  private static func rows(_ body: String) -> [String] {
    body.matches(of: /"template_id":"(\d+)","start":(\d+)/).map { "\($0.1)@\($0.2)" }
  }

  private static func link(_ name: String, in body: String) -> String? {
    guard let start = body.range(of: #""\#(name)":""#)?.upperBound else { return nil }
    return String(body[start...].prefix { $0 != "\"" })
  }

  private static func withoutLinks(_ body: String) -> String {
    body.replacing(/,"(?:next|previous)":"[^"]*"/, with: "")
  }
}

extension RunningServer {
  /// Asks the Graph face of a WABA, or of a list of its.
  fileprivate func graph(
    _ edge: String, _ parameters: [String] = [], waba: String = "\(RunningServer.waba)",
    version: String = "v26.0", headers: [(String, String)] = [],
    method: HTTPMethod = .GET
  ) async throws -> Answer {
    try await send(
      method, "/\(version)/\(waba)/\(edge)" + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")),
      headers: [("Authorization", "Bearer \(key)")] + headers)
  }

  /// Follows a link.
  fileprivate func graph(link: String) async throws -> Answer {
    try #require(link.hasPrefix(url + "/"), "\(link)")
    return try await send(.GET, String(link.dropFirst(url.count)), headers: [("Authorization", "Bearer \(key)")])
  }
}

extension RunningServer.Answer {
  fileprivate var requestID: String { headers.first(name: "x-request-id") ?? "" }
}
