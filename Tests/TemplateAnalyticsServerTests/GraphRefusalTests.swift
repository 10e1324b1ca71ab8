import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

@Suite(.timeLimit(.minutes(10))) struct GraphRefusalTests {
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
        try await server.graph("template_analytics", GraphQuestion.range),
        try await server.graph("", ["fields=template_analytics"] + GraphQuestion.range),
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
      let answer = try await server.graph("template_analytics", GraphQuestion.range)
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
        let answer = try await server.graph("template_analytics", GraphQuestion.range)
        #expect(answer.status == 503)
        #expect(answer.headers.first(name: "retry-after") == "5")
        #expect(
          answer.body == ##"{"error":{"message":"(#2) Service temporarily unavailable","type":"OAuthException","##
            + #""is_transient":true,"code":2,"fbtrace_id":"\#(answer.requestID)"}}"#)
      }
    }
  }

  @Test("Every version has the same addresses, Kaleyra's among them", arguments: ["v1", "v2", "v2.0", "v26.0", "v999"])
  func versions(version: String) async throws {
    try await RunningServer.run { server async throws in
      for edge in ["", "template_analytics", "message_templates"] {
        let answer = try await server.graph(edge, GraphQuestion.range, version: version)
        #expect(answer.status == 200, "\(edge)")
        let head = try await server.graph(edge, GraphQuestion.range, version: version, method: .HEAD)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        let wrong = try await server.graph(edge, version: version, method: .DELETE)
        #expect(wrong.status == 405)
        #expect(wrong.headers.first(name: "allow") == (edge.isEmpty ? "GET, HEAD, POST" : "GET, HEAD"))
        #expect(wrong.body.contains(#""code":100,"fbtrace_id":"\#(wrong.requestID)""#))
      }
      #expect(
        try await server.graph("template_analytics", GraphQuestion.range + ["limit=1"], version: version).body.contains(
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
        "/v2/\(RunningServer.sid)/whatsapp/1/message_template", "/v2",
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
}
