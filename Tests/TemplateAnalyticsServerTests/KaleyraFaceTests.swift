import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct KaleyraFaceTests {
  private static let day: UnixTime = 1_751_328_000

  @Test func theCountsOfTheDocumentsSampleAreAnswered() async throws {
    try await RunningServer.run { server async throws in
      var items: [String] = []
      for n in 0..<6 {
        for status in ["sent", "delivered", "read"] {
          items.append(Payload.item("wamid.\(n)", status, at: Self.day + 60, template: RunningServer.template))
        }
        #expect(
          try await server.deliver(Payload.tap("wamid.tap\(n)", on: "wamid.\(n)", "Contact Support", at: Self.day + 90))
            .status
            == 200)
      }
      #expect(try await server.deliver(Payload.statuses(items)).status == 200)
      try await server.settled()
      let answer = try await server.analytics()
      #expect(answer.status == 200)
      #expect(answer.headers.first(name: "content-type") == "application/json")
      let first = RunningServer.template
      let second = RunningServer.otherTemplate
      let zeros = #""sent":0,"delivered":0,"read":0,"replied":0}"#
      #expect(
        answer.body == #"{"code":"WA200","message":"Request successfully executed!","data":[{"granularity":"DAILY","#
          + #""product_type":"cloud_api","data_points":["#
          + #"{"template_id":"\#(first)","start":1751328000,"end":1751414400,"sent":6,"delivered":6,"read":6,"replied":0,"#
          + #""clicked":[{"type":"quick_reply_button","button_content":"Contact Support","count":6}]},"#
          + #"{"template_id":"\#(first)","start":1751414400,"end":1751500800,"# + zeros + ","
          + #"{"template_id":"\#(second)","start":1751328000,"end":1751414400,"# + zeros + ","
          + #"{"template_id":"\#(second)","start":1751414400,"end":1751500800,"# + zeros
          + #"]}],"paging":{"cursors":{"before":"","after":""}},"error":{}}"#)
    }
  }

  /// Answers are kept in memory: none may outlive what it was made of.
  @Test func anAnswerIsNeverOlderThanTheCountsAndTheCatalogue() async throws {
    try await RunningServer.run { server async throws in
      func isAnswered(_ part: String) async throws -> Bool { try await server.analytics().body.contains(part) }
      #expect(try await isAnswered(#""sent":0"#))
      for number in 1...3 {
        _ = try await server.deliver(
          Payload.statuses([
            Payload.item("wamid.\(number)", "sent", at: Self.day + 60, template: RunningServer.template)
          ]))
        try await server.settled()
        #expect(try await isAnswered(#""sent":\#(number)"#))
        #expect(try await isAnswered(#""sent":\#(number)"#), "from memory")
      }
      _ = try await server.deliver(
        Payload.tap("wamid.tap", on: "wamid.1", "Yes", at: Self.day + 90))
      try await server.settled()
      #expect(try await isAnswered(#""button_content":"Yes""#))
      let codes = [
        Template(
          id: RunningServer.template, name: "offer", language: "en_US", category: .authentication, status: .approved)
      ]
      try await server.store.catalog.importTemplates(codes, of: RunningServer.waba, now: RunningServer.now + 1)
      #expect(try await !isAnswered(#""button_content":"Yes""#), "clicks of codes are not told")
      server.clock.now += Day.seconds
      #expect(try await !isAnswered("error\":{\"code"))
      let waba = WABA(id: RunningServer.waba, sid: RunningServer.sid, country: "DE")
      try await server.store.catalog.setWABA(waba)
      #expect(try await server.analytics().status == 400, "no insights in the EU")
    }
  }

  @Test func pagesAreWalkedByCursorInBothDirections() async throws {
    try await RunningServer.run { server async throws in
      var after = ""
      var starts: [String] = []
      var last = ""
      for _ in 0..<4 {
        last = try await server.analytics(["limit": "1", "after": after]).body
        starts += last.matches(of: /"template_id":"(\d+)","start":(\d+)/).map { "\($0.1)@\($0.2)" }
        after = String(try #require(last.firstMatch(of: /"after":"([^"]*)"/)).1)
      }
      #expect(after == "")
      let first = RunningServer.template
      let second = RunningServer.otherTemplate
      #expect(
        starts == ["\(first)@1751328000", "\(first)@1751414400", "\(second)@1751328000", "\(second)@1751414400"])
      let before = String(try #require(last.firstMatch(of: /"before":"([^"]*)"/)).1)
      #expect(try await server.analytics(["limit": "3", "before": before]).body.matches(of: /template_id/).count == 3)
    }
  }

  @Test func whoeverMayNotAskHearsTheSameWhateverIsWrong() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      let otherKey = try await server.store.catalog.addKey(sid: "OTHER", name: "", expiresAt: nil, now: 0).text
      let expired = try await server.store.catalog.addKey(
        sid: RunningServer.sid, name: "", expiresAt: RunningServer.now - 1, now: 0)
      let revoked = try await server.store.catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: 0)
      try await server.store.catalog.revokeKey(revoked.key.id, now: RunningServer.now)
      var bodies: Set<String> = []
      for key in ["", "nonsense", otherKey, expired.text, revoked.text, String(server.key.dropLast()) + "g"] {
        let answer = try await server.analytics(key: key)
        #expect(answer.status == 401)
        bodies.insert(answer.body)
      }
      let unknownAccount = try await server.analytics(sid: "NOBODY")
      #expect(unknownAccount.status == 401)
      bodies.insert(unknownAccount.body)
      #expect(
        bodies == [
          #"{"code":"RBC001","message":"Incorrect SID or API key.","data":[],"error":{"error":"Incorrect SID or API key."}}"#
        ])
      #expect(try await server.analytics().status == 200)
    }
  }

  @Test func aKeyMadeNowIsGoodNow() async throws {
    try await RunningServer.run { server async throws in
      #expect(try await server.analytics().status == 200)
      let other = try SQLiteCatalog(directory: server.store.directory.path)
      let key = try other.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: RunningServer.now).text
      #expect(try await server.analytics(key: key).status == 200, "another process made it a moment ago")
      try other.close()
    }
  }

  @Test func eachFailureComesInTheDocumentedOrder() async throws {
    try await RunningServer.run { server async throws in
      let catalog = server.store.catalog
      try await catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      try await catalog.addWABA(WABA(id: WABAID(200_000_000_000_002)!, sid: RunningServer.sid, apiVersion: "v1"))
      for (waba, text) in [
        ("200000000000001", "Waba_Id is not present or does not belong to the account."),
        ("999", "Waba_Id is not present or does not belong to the account."),
        ("x", "Waba_Id is not present or does not belong to the account."),
        (
          "200000000000002",
          "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint."
        ),
      ] {
        let answer = try await server.analytics(["start_date": "nonsense"], waba: waba)
        #expect(answer.status == 401)
        #expect(answer.body == #"{"code":"WA401","message":"\#(text)","data":{},"error":{"waba_id":"\#(text)"}}"#)
      }
      let status = try await server.analytics(["status": "good", "limit": "0"])
      #expect(status.status == 400)
      #expect(status.body.contains(#""data":[],"error":{"status":"invalid status given."#))
      try await catalog.setPlan(false, ofAccount: RunningServer.sid)
      let plan = try await server.analytics(["status": "good"], waba: "999")
      #expect(plan.status == 401)
      #expect(plan.body.hasPrefix(#"{"code":"WA-401""#))
    }
  }

  @Test func everyBadParameterIsToldAtOnceWithAWrongContentType() async throws {
    try await RunningServer.run { server async throws in
      let answer = try await server.analytics(
        ["start_date": nil, "granularity": "HOURLY", "limit": "0", "metric_types": "SENT,SEEN"],
        headers: [("Content-Type", "text/plain")])
      #expect(answer.status == 400)
      for parameter in ["Content-Type", "start_date", "granularity", "limit", "metric_types"] {
        #expect(answer.body.contains("\"\(parameter)\":"), "\(parameter)")
      }
      #expect(
        try await server.analytics(headers: [("Content-Type", "application/json; charset=utf-8")]).status == 200)
    }
  }

  @Test func restrictedRegionsAreRefusedByCountryShareAndNumber() async throws {
    try await RunningServer.run { server async throws in
      let restricted = [
        WABA(id: WABAID(300_000_000_000_001)!, sid: RunningServer.sid, country: "DE"),
        WABA(id: WABAID(300_000_000_000_002)!, sid: RunningServer.sid, country: "IN", sharedWith: ["JP"]),
        WABA(
          id: WABAID(300_000_000_000_003)!, sid: RunningServer.sid,
          phoneNumbers: [.init(id: "7", number: "+447700900123")], country: "IN"),
      ]
      for waba in restricted {
        try await server.store.catalog.addWABA(waba)
        let answer = try await server.analytics(waba: "\(waba.id)")
        #expect(answer.status == 400)
        #expect(
          answer.body == #"{"code":"WA400","message":"error returned from meta","data":{},"error":"#
            + #"{"error":"Template Insights are not available yet for this WhatsApp Business account."}}"#)
      }
    }
    try await RunningServer.run {
      $0.policy.restrictedRegions = []
    } body: { server async throws in
      try await server.store.catalog.addWABA(
        WABA(id: WABAID(300_000_000_000_001)!, sid: RunningServer.sid, country: "DE"))
      #expect(try await server.analytics(waba: "300000000000001").status == 200)
    }
  }

  @Test func tooManyRequestsOfOneKeyAreAskedToWait() async throws {
    try await RunningServer.run {
      $0.rateLimit = 1e-19
    } body: { server async throws in
      #expect(try await server.analytics().status == 200)
      let answer = try await server.analytics()
      #expect(answer.status == 429)
      #expect(answer.headers.first(name: "retry-after").flatMap(Int.init) ?? 0 > 0)
      #expect(
        answer.body == #"{"code":"WA429","message":"Too many requests. Please try again later","data":{},"#
          + #""error":{"error":"Too many requests. Please try again later"}}"#)
      let other = try await server.store.catalog.addKey(sid: RunningServer.sid, name: "", expiresAt: nil, now: 0).text
      #expect(try await server.analytics(key: other).status == 200, "each key has its own allowance")
    }
  }

  @Test func countsBelowTheFloorAreWithheldAndNamed() async throws {
    try await RunningServer.run {
      $0.policy.minimumEvents = 9
    } body: { server async throws in
      let items = (0..<4).flatMap { n in
        ["sent", "delivered"].map { Payload.item("wamid.\(n)", $0, at: Self.day, template: RunningServer.template) }
      }
      _ = try await server.deliver(Payload.statuses(items))
      try await server.settled()
      let below = try await server.analytics(["end_date": "2025-07-01"])
      #expect(
        below.headers.first(name: "withheld-templates") == "\(RunningServer.template),\(RunningServer.otherTemplate)")
      #expect(
        below.body.contains(#"{"template_id":"\#(RunningServer.template)","start":1751328000,"end":1751414400}"#))
      #expect(!below.body.contains("sent"))
      _ = try await server.deliver(Payload.tap("wamid.tap", on: "wamid.0", "Yes", at: Self.day + 86_400))
      try await server.settled()
      let above = try await server.analytics(["end_date": "2025-07-01"])
      #expect(above.headers.first(name: "withheld-templates") == "\(RunningServer.otherTemplate)")
      #expect(
        above.body.contains(#""sent":4"#), "the ninth event, a tap on another day, lifts the template over the floor")
    }
  }

  @Test func clicksAreShownForMarketingAndUtilityOnly() async throws {
    try await RunningServer.run { server async throws in
      for (n, template) in [RunningServer.template, RunningServer.otherTemplate].enumerated() {
        _ = try await server.deliver(Payload.status("wamid.\(n)", "read", at: Self.day, template: template))
        _ = try await server.deliver(Payload.tap("wamid.tap\(n)", on: "wamid.\(n)", "Yes", at: Self.day))
      }
      try await server.settled()
      let body = try await server.analytics().body
      #expect(body.matches(of: /clicked/).count == 1)
      #expect(body.matches(of: /"read":1/).count == 2)
    }
  }

  @Test func aTemplateOfAnotherStatusOrUnknownIsLeftOut() async throws {
    try await RunningServer.run { server async throws in
      let paused = try await server.analytics(["status": "Paused"]).body
      #expect(paused.contains("\(RunningServer.otherTemplate)"))
      #expect(!paused.contains("\(RunningServer.template)"))
      let unknown = try await server.analytics(["whatsapp_template_ids": "4242"])
      #expect(unknown.status == 200)
      #expect(
        unknown.body.contains(#""data":[{"granularity":"DAILY","product_type":"cloud_api"}],"paging""#),
        "\(unknown.body)")
      _ = try await server.deliver(Payload.status("wamid.u", "sent", at: Self.day, template: TemplateID(4242)))
      try await server.settled()
      #expect(
        try await server.analytics(["whatsapp_template_ids": "4242"]).body.contains(#""sent":1"#),
        "counted before anybody told of the template")
    }
  }

  @Test func productsAreCountedApart() async throws {
    try await RunningServer.run { server async throws in
      let sends =
        #"[{"wamid":"wamid.m","template_id":"\#(RunningServer.template)","product_type":"MARKETING_MESSAGES_LITE_API"}]"#
      #expect(try await server.native(.POST, "/wabas/\(RunningServer.waba)/sends", body: sends).status == 200)
      _ = try await server.deliver(Payload.status("wamid.m", "sent", at: Self.day))
      try await server.settled()
      #expect(try await !server.analytics().body.contains(#""sent":1"#))
      let lite = try await server.analytics(["product_type": "marketing_messages_lite_api"]).body
      #expect(lite.contains(#""product_type":"marketing_messages_lite_api""#))
      #expect(lite.contains(#""sent":1"#))
    }
  }

  @Test func daysAfterTodayAreNotInTheAnswer() async throws {
    try await RunningServer.run { server async throws in
      let body = try await server.analytics(["end_date": "2025-07-09"]).body
      #expect(body.matches(of: /template_id/).count == 4)
      #expect(try await server.analytics(["start_date": "2025-04-02"]).status == 400, "91 days back")
      #expect(try await server.analytics(["start_date": "2025-04-03"]).status == 200, "90 days back")
    }
  }

  @Test func templatesAreListedInTheSameEnvelope() async throws {
    try await RunningServer.run { server async throws in
      let path = "/v2/\(RunningServer.sid)/whatsapp/\(RunningServer.waba)/message_templates"
      let all = try await server.send(.GET, path, headers: [("api-key", server.key)])
      #expect(all.status == 200)
      #expect(all.body.contains(#""name":"offer","language":"en_US","status":"accepted","category":"MARKETING""#))
      let paused = try await server.send(.GET, path + "?status=paused", headers: [("api-key", server.key)])
      #expect(paused.body.contains("code"))
      #expect(!paused.body.contains("offer"))
      #expect(try await server.send(.GET, path).status == 401)
      #expect(try await server.send(.GET, path + "?status=x", headers: [("api-key", server.key)]).status == 400)
    }
  }

  @Test func templateWebhooksKeepTheCatalogueTrueInAnyOrder() async throws {
    try await RunningServer.run { server async throws in
      func event(_ event: String, at time: UnixTime) -> String {
        #"{"object":"whatsapp_business_account","entry":[{"id":"\#(RunningServer.waba)","time":\#(time),"changes":[{"field":"#
          + #""message_template_status_update","value":{"event":"\#(event)","message_template_id":\#(RunningServer.template),"#
          + #""message_template_name":"offer","message_template_language":"en-US","reason":"NONE"}}]}]}"#
      }
      let later = RunningServer.now + 200
      _ = try await server.deliver(event("PAUSED", at: later))
      try await server.settled()
      _ = try await server.deliver(event("REJECTED", at: later - 100))
      try await server.settled()
      let template = try await server.store.catalog.snapshot(newest: true).template(
        RunningServer.template, of: RunningServer.waba)
      #expect(template?.status?.rawValue == "PAUSED")
      #expect(template?.category == .marketing, "what a webhook does not tell stays")
    }
  }
}
