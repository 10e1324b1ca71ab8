import GraphEmulator
import TemplateAnalyticsClient
import Testing

/// What the client makes of answers.
struct AnalyticsAnswerTests {
  /// That of Kaleyra's page, with the bracket that is lost there.
  private static let sample = """
    {"code": "WA200", "message": "Request successfully executed!",
     "data": [{"granularity": "DAILY", "product_type": "cloud_api", "data_points": [
       {"template_id": "1317000000000067", "start": 1751328000, "end": 1751414400,
        "sent": 6, "delivered": 6, "read": 6, "replied": 0,
        "clicked": [{"type": "quick_reply_button", "button_content": "Contact Support", "count": 6},
                    {"type": "unique_url_button", "button_content": "Tell me more", "count": 5}]},
       {"template_id": "1560000000000011", "start": 1751414400, "end": 1751500800,
        "sent": 0, "delivered": 0, "read": 0, "replied": 0}]}],
     "paging": {"cursors": {"before": "", "after": ""}},
     "error": {}}
    """

  @Test func theSampleOfKaleyrasPageIsRead() async throws {
    try await KaleyraSite.run { site in
      site.answer(.text(Self.sample, headers: [("X-Request-ID", "8f3a")]))
      var pages: [AnalyticsPage] = []
      for try await page in site.client.pages(KaleyraSite.request()) { pages.append(page) }
      #expect(pages.count == 1)
      #expect(pages[0].requestID == "8f3a")
      let points = pages[0].points
      #expect(points.map(\.template) == ["1317000000000067", "1560000000000011"])
      #expect(points.map(\.day.description) == ["2025-07-01", "2025-07-02"])
      #expect(points[0].sent == 6 && points[0].delivered == 6 && points[0].read == 6 && points[0].replied == 0)
      #expect(
        points[0].clicked == [
          ButtonClicks(kind: .quickReply, button: "Contact Support", count: 6),
          ButtonClicks(kind: .uniqueURL, button: "Tell me more", count: 5),
        ])
      #expect(points[0].taps == 6 && points[0].linkClicks == 5)
      #expect(points[1].sent == 0 && points[1].clicked == [] && !points[1].isWithheld)
      #expect(points.allSatisfy { !$0.isWithheld })
    }
  }

  @Test func numbersMayBeStrings() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .good(
          #"[{"data_points":[{"template_id":1317000000000067,"start":"1751328000","sent":"6","delivered":"5","read":"4","#
            + #""replied":"3","clicked":[{"type":"url_button","button_content":"Go","count":"2"}]}]}]"#))
      let point = try await site.points()[0]
      #expect(point.template == "1317000000000067" && point.day.description == "2025-07-01")
      #expect(point.sent == 6 && point.delivered == 5 && point.read == 4 && point.replied == 3)
      #expect(point.linkClicks == 2 && point.taps == 0)
    }
  }

  @Test func aLinkButtonIsNotCountedTwice() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .page([
          #"{"template_id":"1","start":1751328000,"sent":0,"clicked":["#
            + #"{"type":"url_button","button_content":"Go","count":9},"#
            + #"{"type":"unique_url_button","button_content":"Go","count":7},"#
            + #"{"type":"unique_url_button","button_content":"Other","count":3},"#
            + #"{"type":"flow_button","button_content":"New","count":1}]}"#
        ]))
      let point = try await site.points()[0]
      #expect(point.linkClicks == 12)
      #expect(point.clicked?.last?.kind.rawValue == "flow_button")
    }
  }

  @Test func withheldIsNotZero() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .page(
          [#"{"template_id":"1","start":1751328000,"end":1751414400}"#, GraphFault.row("2", sent: 0)],
          headers: [("Withheld-Templates", "1, 3")]))
      var pages: [AnalyticsPage] = []
      for try await page in site.client.pages(KaleyraSite.request()) { pages.append(page) }
      #expect(pages[0].withheldTemplates == ["1", "3"])
      let points = pages[0].points
      #expect(points[0].isWithheld && points[0].sent == nil && points[0].clicked == nil && points[0].taps == nil)
      #expect(!points[1].isWithheld && points[1].sent == 0)
    }
  }

  @Test func withClicksAloneARowWithoutAnyIsZeroUnlessItsTemplateIsNamed() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .page(
          [#"{"template_id":"1","start":1751328000}"#, #"{"template_id":"2","start":1751328000}"#],
          headers: [("Withheld-Templates", "1")]))
      var request = KaleyraSite.request()
      request.metrics = [.clicked]
      let points = try await site.points(request)
      #expect(points[0].isWithheld && points[0].clicked == nil)
      #expect(!points[1].isWithheld && points[1].clicked == [] && points[1].sent == nil)
    }
  }

  @Test func templatesAreListedOverAllPages() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .good(
          #"[{"id":"1","name":"offer","language":"en_US","status":"accepted","category":"MARKETING","components":["#
            + #"{"type":"BODY","text":"Hi"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Go","url":"https://a"}]}]}]"#,
          after: "MAZDZD"),
        .good(#"[{"id":2,"name":"code","language":"en","status":null,"category":null,"components":[]}]"#))
      var templates: [MessageTemplate] = []
      for try await template in site.client.templates(of: KaleyraSite.waba, status: .accepted) {
        templates.append(template)
      }
      #expect(templates.map(\.id) == ["1", "2"])
      #expect(templates[0].status == .accepted && templates[0].category == "MARKETING")
      #expect(
        templates[0].components.last?.buttons == [MessageTemplate.Button(type: "URL", text: "Go", url: "https://a")])
      #expect(templates[1].status == nil && templates[1].category == nil)
      let calls = site.server.calls
      #expect(calls[0].path == "/v2/\(KaleyraSite.sid)/whatsapp/\(KaleyraSite.waba)/message_templates")
      #expect(calls[0].query == "status=accepted&limit=1000")
      #expect(calls[1].query == "status=accepted&limit=1000&after=MAZDZD")
    }
  }

  @Test(arguments: [
    #"[{"data_points":[{"template_id":"1","start":1751328000,"sent":-1}]}]"#,
    #"[{"data_points":[{"template_id":"1","start":1751328000,"sent":9000000000000000000}]}]"#,
    #"[{"data_points":[{"template_id":"1","start":1751328000000,"sent":1}]}]"#,
    #"[{"data_points":[{"template_id":"1","sent":1}]}]"#, #"[{"data_points":[{"start":1751328000,"sent":1}]}]"#,
    #"[{"data_points":[{"template_id":"1","start":1751328000,"sent":"many"}]}]"#,
    #"[{"data_points":[{"template_id":"1","start":1751328000,"sent":1,"clicked":[{"count":1}]}]}]"#,
    #"[{"data_points":7}]"#, "[7]", "{}", "null",
  ])
  func whatIsNoDataIsAMalformedAnswer(data: String) async throws {
    try await KaleyraSite.run { site in
      site.answer(.good(data))
      guard case .malformed(let answer)? = await site.failure() else {
        Issue.record("not malformed")
        return
      }
      #expect(answer.status == 200)
      #expect(!answer.reason.isEmpty)
    }
  }

  @Test(arguments: [
    "", "<html>Sign in</html>", "[]", "{}", #"{"data":[]}"#, #"{"code":"WA200""#,
    #"{"code":"not_found","title":"Not Found"}"#, #""\ud800""#,
  ])
  func whatHasNoEnvelopeIsAMalformedAnswer(body: String) async throws {
    try await KaleyraSite.run { site in
      site.answer(.text(body))
      let failure = await site.failure()
      #expect(failure == .malformed(.init(status: 200, reason: "it has no envelope of code and message")))
      #expect(failure?.isTransient == false)
      #expect(site.server.calls.count == 1)
    }
  }
}
