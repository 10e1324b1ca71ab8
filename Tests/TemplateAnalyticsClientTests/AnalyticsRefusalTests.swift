import GraphEmulator
import TemplateAnalyticsClient
import Testing

/// What the client tells of refusals: every documented one, with its odd shapes.
struct AnalyticsRefusalTests {
  private func refusal(_ body: String, status: Int) async throws -> TemplateAnalyticsError.Refusal? {
    let found = FoundFailure()
    try await KaleyraSite.run { site in
      site.answer(.text(body, status: status, headers: [("X-Request-ID", "8f3a")]))
      found.failure = await site.failure()
      #expect(site.server.calls.count == 1)
    }
    guard case .refused(let refusal)? = found.failure else { return nil }
    return refusal
  }

  @Test func wrongCredentials() async throws {
    let refusal = try await refusal(
      #"{"code":"RBC001","message":"Incorrect SID or API key.","data":[],"error":{"error":"Incorrect SID or API key."}}"#,
      status: 401)
    #expect(
      refusal
        == .init(
          status: 401, code: "RBC001", message: "Incorrect SID or API key.", requestID: "8f3a"))
  }

  @Test func anErrorThatIsABareString() async throws {
    let text = "API is not available for given customer.Please contact support for more info"
    let refusal = try await refusal(
      #"{"code":"WA-401","message":"\#(text)","data":{},"error":"\#(text)"}"#, status: 401)
    #expect(
      refusal == .init(status: 401, code: "WA-401", message: text, requestID: "8f3a"))
  }

  @Test func everyBadParameterWithItsText() async throws {
    let refusal = try await refusal(
      #"{"code":"WA400","message":"start_date is old","data":{},"error":{"start_date":"start_date is old","limit":"limit is 0"}}"#,
      status: 400)
    #expect(refusal?.parameters == ["start_date": "start_date is old", "limit": "limit is 0"])
    #expect(
      refusal.map { TemplateAnalyticsError.refused($0).description }
        == "WA400: start_date is old; limit: limit is 0; start_date: start_date is old (HTTP 400, request 8f3a)")
  }

  @Test func whatMetaRefusesIsTheDetail() async throws {
    let refusal = try await refusal(
      #"{"code":"WA400","message":"error returned from meta","data":{},"error":{"error":"Not available yet."}}"#,
      status: 400)
    #expect(refusal?.message == "error returned from meta")
    #expect(refusal?.detail == "Not available yet.")
    #expect(refusal?.parameters == [:])
  }

  @Test(arguments: [
    #"{"code":"WA400","message":"no","data":{},"error":null}"#, #"{"code":"WA400","message":"no"}"#,
    #"{"code":"WA400","message":"no","error":[]}"#, #"{"code":"WA400","message":"no","error":{"a":{"b":1}}}"#,
  ])
  func anErrorOfAnyOtherShapeIsStillARefusal(body: String) async throws {
    let refusal = try await refusal(body, status: 400)
    #expect(
      refusal == .init(status: 400, code: "WA400", message: "no", requestID: "8f3a"))
  }

  @Test func aRefusalWithHTTP200IsOne() async throws {
    let refusal = try await refusal(
      #"{"code":"RBC001","message":"Incorrect SID or API key.","data":[],"error":{}}"#, status: 200)
    #expect(refusal?.code == "RBC001" && refusal?.status == 200)
  }

  /// Servers that quote what they were sent, and people who print what they have.
  @Test func theKeyIsNowhereToBeSeen() async throws {
    try await KaleyraSite.run { site in
      let key = KaleyraSite.key
      site.answer(
        .text(
          #"{"code":"\#(key)","message":"key \#(key)","data":[],"error":{"\#(key)":"\#(key)?\u001b[2J","error":"of \#(key)"}}"#,
          status: 401, headers: [("X-Request-ID", key)]))
      let failure = try #require(await site.failure())
      var text = "\(failure) \(String(reflecting: failure)) \(site.client) \(String(reflecting: site.client))"
      dump(failure, to: &text)
      dump(site.client, to: &text)
      #expect(text.contains("[api-key]"))
      #expect(!text.contains(key))
      #expect(!text.contains("\u{1B}"))
    }
  }

  @Test(arguments: ["", "with space", "new\nline", "bell\u{7}", "naïve"])
  func whatIsNoKeyIsRefusedBeforeItIsSent(key: String) async throws {
    try await KaleyraSite.run(key: key) { site in
      guard case .invalidArgument? = await site.failure() else {
        Issue.record("it was sent")
        return
      }
      #expect(site.server.calls.isEmpty)
    }
  }

  @Test func whatWouldChangeThePathOrTheListIsRefused() async throws {
    try await KaleyraSite.run { site in
      var requests = [KaleyraSite.request(templates: []), KaleyraSite.request(templates: ["1", "2,3"])]
      for waba in ["", "..", "1/2", "1?x=y", "abc"] {
        var request = KaleyraSite.request()
        request.waba = waba
        requests.append(request)
      }
      var request = KaleyraSite.request()
      request.limit = 0
      requests.append(request)
      for request in requests {
        guard case .invalidArgument? = await site.failure(request) else {
          Issue.record("\(request) was sent")
          continue
        }
      }
      let other = try AnalyticsClient(url: site.server.url, sid: "../x", apiKey: "k")
      await #expect(throws: TemplateAnalyticsError.self) {
        for try await _ in other.points(KaleyraSite.request()) {}
      }
      #expect(site.server.calls.isEmpty)
    }
  }

  @Test(arguments: ["", "tickmark.example", "ftp://a", "https://", "https://u:p@a", "https://a?b", "https://a#b", " "])
  func whatIsNoURLIsRefused(url: String) {
    #expect(throws: TemplateAnalyticsError.self) { try AnalyticsClient(url: url, sid: "S", apiKey: "k") }
  }

  @Test func podsAreKnownByName() {
    #expect(
      KaleyraPod.allCases.map(\.url) == [
        "https://api.in.kaleyra.io", "https://api.ap.kaleyra.io", "https://api.eu.kaleyra.io",
        "https://api.na.kaleyra.io",
      ])
    #expect(
      AnalyticsClient(pod: .europe, sid: "S", apiKey: "k").description
        == "AnalyticsClient(https://api.eu.kaleyra.io, SID S)")
  }
}
