import GraphEmulator
import TemplateAnalyticsClient
import Testing

/// How a long answer is read.
struct AnalyticsPagingTests {
  @Test func theRequestIsThatOfKaleyrasPage() async throws {
    try await KaleyraSite.run { site in
      site.answer(.page([]))
      var request = KaleyraSite.request(templates: ["1560000000000011", "1317000000000067", "1560000000000011"])
      request.metrics = [.read, .sent]
      request.product = .marketingMessagesLite
      request.status = .paused
      request.limit = 50
      let points = try await site.points(request)
      #expect(points.isEmpty)
      let call = site.server.calls[0]
      #expect(call.method == "GET")
      #expect(call.path == "/v2/\(KaleyraSite.sid)/whatsapp/\(KaleyraSite.waba)/templates_analytics")
      #expect(
        call.query == "whatsapp_template_ids=1317000000000067%2C1560000000000011&start_date=2025-07-01"
          + "&end_date=2025-07-02&granularity=DAILY&product_type=MARKETING_MESSAGES_LITE_API"
          + "&metric_types=SENT%2CREAD&status=paused&limit=50")
      #expect(call.header("api-key") == KaleyraSite.key)
      #expect(call.header("Content-Type") == "application/json")
    }
  }

  @Test func pagesAreReadToTheEndAndOnlyAsFarAsSomebodyReads() async throws {
    try await KaleyraSite.run { site in
      site.answer(.page([GraphFault.row(sent: 1), GraphFault.row(sent: 2)], after: "MQZDZD"))
      var iterator = site.client.points(KaleyraSite.request()).makeAsyncIterator()
      #expect(site.server.calls.isEmpty)
      let first = try await iterator.next()?.sent
      let second = try await iterator.next()?.sent
      #expect([first, second] == [1, 2])
      #expect(site.server.calls.count == 1)
      site.answer(.page([GraphFault.row(sent: 3)]))
      let third = try await iterator.next()?.sent
      let end = try await iterator.next()
      #expect(third == 3 && end == nil)
      #expect(site.server.calls.last?.parameter("after") == "MQZDZD")
      #expect(site.server.calls.count == 2)
    }
  }

  @Test func anEmptyPageIsTheLastEvenWithACursor() async throws {
    try await KaleyraSite.run { site in
      site.answer(.page([GraphFault.row()], after: "MAZDZD"), .page([], after: "MAZDZD"))
      let points = try await site.points()
      #expect(points.count == 1)
      #expect(site.server.calls.count == 2)
    }
  }

  /// Where the lost bracket of Kaleyra's sample may have meant it to be.
  @Test func pagingMayStandInData() async throws {
    try await KaleyraSite.run { site in
      site.answer(
        .text(
          #"{"code":"WA200","message":"","data":[{"data_points":[\#(GraphFault.row())],"paging":{"cursors":{"after":24}}}]}"#
        ),
        .page([GraphFault.row()]))
      let points = try await site.points()
      #expect(points.count == 2)
      #expect(site.server.calls.last?.parameter("after") == "24")
    }
  }

  @Test func aRepeatedCursorEndsTheAnswerWithAnError() async throws {
    try await KaleyraSite.run { site in
      site.server.fail { _ in .page([GraphFault.row()], after: "MAZDZD") }
      var count = 0
      var iterator = site.client.points(KaleyraSite.request()).makeAsyncIterator()
      await #expect(
        throws: TemplateAnalyticsError.malformed(.init(status: 200, reason: "its pages repeat a cursor"))
      ) {
        while try await iterator.next() != nil { count += 1 }
      }
      #expect(count == 1)
      // After an error there is nothing more.
      let more = try await iterator.next()
      #expect(more == nil)
      #expect(site.server.calls.count == 2)
    }
  }

  @Test func anAnswerWithoutEndIsAnError() async throws {
    try await KaleyraSite.run(options: { $0.maximumPages = 3 }) { site in
      site.server.fail { .page([GraphFault.row()], after: "c\($0.number)") }
      let failure = await site.failure()
      #expect(failure == .malformed(.init(status: 200, reason: "the answer has more than 3 pages")))
      #expect(site.server.calls.count == 3)
    }
  }

  @Test func moreTemplatesThanOneRequestTakesBecomeSeveralInOrder() async throws {
    try await KaleyraSite.run { site in
      site.server.fail { call in
        let templates = call.parameter("whatsapp_template_ids")?.split(separator: ",").map(String.init) ?? []
        // Two pages each.
        return call.parameter("after") == nil
          ? .page(templates.dropLast().map { GraphFault.row($0) }, after: "next")
          : .page([GraphFault.row(templates.last ?? "")])
      }
      let templates = (1...250).map(String.init)
      let points = try await site.points(KaleyraSite.request(templates: templates.shuffled()))
      #expect(points.map(\.template) == templates)
      #expect(site.server.calls.count == 6)
      let asked = site.server.calls.filter { $0.parameter("after") == nil }.map {
        $0.parameter("whatsapp_template_ids")?.split(separator: ",").count
      }
      #expect(asked == [100, 100, 50])
    }
  }

  @Test func eachIterationAsksAnew() async throws {
    try await KaleyraSite.run { site in
      site.answer(.page([GraphFault.row(sent: 1)]), .page([GraphFault.row(sent: 2)]))
      let sequence = site.client.points(KaleyraSite.request())
      var sent: [Int?] = []
      for _ in 0..<2 { for try await point in sequence { sent.append(point.sent) } }
      #expect(sent == [1, 2])
    }
  }
}
