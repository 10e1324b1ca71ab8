import GraphEmulator
import MetaGraph
import TemplateAnalytics
import Testing

struct GraphListsTests {
  @Test func templatesAreReadToTheLastPage() async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 5
    try await GraphSite.run(world) { site in
      let listing = try await site.listing()
      #expect(listing.templates == GraphSite.templates)
      #expect(listing.problems.isEmpty)
      #expect(site.emulator.calls.count == 3)
    }
  }

  @Test func aListThatFillsItsPagesEndsWithoutAnEmptyOne() async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 4
    try await GraphSite.run(world) { site in
      let count = try await site.listing().templates.count
      #expect(count == 12)
      #expect(site.emulator.calls.count == 3)
    }
  }

  @Test func aWABAWithoutTemplatesHasNone() async throws {
    var world = GraphSite.world
    world.wabas[GraphSite.waba]?.templates = []
    try await GraphSite.run(world) { site in
      let templates = try await site.listing().templates
      #expect(templates.isEmpty)
    }
  }

  @Test func theTokenIsInTheHeaderAndInNoURL() async throws {
    var world = GraphSite.world
    // The emulator's `next` holds the token, as Meta's does: it is never followed.
    world.largestTemplatePage = 5
    try await GraphSite.run(world) { site in
      _ = try await site.listing()
      _ = try await site.points()
      try await site.client.enableInsights(of: GraphSite.waba, token: GraphSite.token)
      #expect(site.emulator.calls.allSatisfy { $0.header("Authorization") == "Bearer " + GraphSite.token })
      #expect(!site.emulator.calls.contains { $0.query?.contains("token") == true })
    }
  }

  @Test func whatIsNoTokenIsNotSent() async throws {
    try await GraphSite.run { site in
      for token in ["", "two words", "line\r\nX-Other: 1"] {
        let failure = await site.failure { site throws(GraphError) in _ = try await site.listing(token: token) }
        #expect(failure?.failure?.code == 190)
      }
      #expect(site.emulator.calls.isEmpty)
    }
  }

  @Test func aTemplateThatCannotBeReadCostsNoOther() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(
        answer(
          #"{"data":[{"id":"1317000000000001","name":"a","language":"en_US","new_field":1},{"id":"x"},"#
            + #"{"id":1317000000000003,"name":"c","language":"de"}]}"#))
      let listing = try await site.listing()
      #expect(listing.templates.map(\.name) == ["a", "c"])
      #expect(listing.problems == ["item 2: id cannot be read"])
    }
  }

  @Test func aProblemNamesItsItemByItsPlaceInTheWholeList() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(
        answer(
          #"{"data":[{"id":"1317000000000001","name":"a","language":"en"}],"#
            + #""paging":{"cursors":{"after":"MAZDZD"},"next":"https://graph.facebook.com/x"}}"#),
        answer(#"{"data":[{"id":"1317000000000002","name":"b"}]}"#))
      let listing = try await site.listing()
      #expect(listing.templates.map(\.name) == ["a"])
      #expect(listing.problems == ["item 2: language is missing"])
    }
  }

  @Test func analyticsAreReadToTheLastPage() async throws {
    var world = GraphSite.world
    // Meta's own page, whatever is asked for.
    world.largestAnalyticsPage = 25
    try await GraphSite.run(world) { site in
      let points = try await site.points()
      #expect(points == GraphSite.expectedPoints())
      #expect(site.emulator.calls.count == 12)
    }
  }

  @Test func analyticsAskForWholeDaysAndEveryMetric() async throws {
    try await GraphSite.run { site in
      let days = Day("2025-06-03")!...Day("2025-06-03")!
      let points = try await site.points([GraphSite.ids[3], GraphSite.ids[1]], days: days)
      #expect(points.map(\.day) == [days.lowerBound, days.lowerBound])
      #expect(points.map(\.replied) == [1, 3])
      let call = try #require(site.emulator.calls.first)
      #expect(call.path == "/v25.0/\(GraphSite.waba)/template_analytics")
      #expect(call.parameter("start") == "1748908800")
      #expect(call.parameter("end") == "1748908800")
      #expect(call.parameter("granularity") == "DAILY")
      #expect(call.parameter("template_ids") == "[1317000000000004,1317000000000002]")
      #expect(call.parameter("product_type") == "CLOUD_API")
      #expect(call.parameter("metric_types") == nil)
    }
  }

  @Test func analyticsOfMarketingMessagesAreAskedForByTheirName() async throws {
    var world = GraphSite.world
    let day = GraphSite.june.upperBound
    world.wabas[GraphSite.waba]?.counts = [
      EmulatedRow(template: GraphSite.ids[0], day: day, product: .marketingMessagesLite): EmulatedCounts(sent: 7)
    ]
    try await GraphSite.run(world) { site in
      let points = try await site.points([GraphSite.ids[0]], days: day...day, product: .marketingMessagesLite)
      #expect(points == [TemplateAnalyticsPoint(template: GraphSite.ids[0], day: day, sent: 7)])
      #expect(site.emulator.calls.first?.parameter("product_type") == "MARKETING_MESSAGES_LITE_API")
    }
  }

  @Test func rowsThatComeTwiceAreAllKept() async throws {
    var world = GraphSite.world
    world.repeatsRows = true
    world.largestAnalyticsPage = 7
    try await GraphSite.run(world) { site in
      let points = try await site.points()
      #expect(points.count == 600)
      let second = points.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
      #expect(second == GraphSite.expectedPoints())
    }
  }

  @Test func whatMetaWritesOtherwiseIsUnderstood() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(
        answer(
          #"""
          {"data":[{"granularity":"DAILY","data_points":[
            {"template_id":1317000000000001,"start":"1748736000","sent":"12","delivered":9.0,"read":null,"replied":-3,
             "clicked":[{"type":"QUICK_REPLY_BUTTON","button_content":"Yes","count":"2"},
                        {"type":"dreamt_up_button","button_content":"No","count":1},{"type":"url_button"}],
             "cost":[{"type":"AMOUNT_SPENT","value":"1.234567"},{"type":"COST_PER_DELIVERED","value":0.1}]},
            {"template_id":"1317000000000002"},
            {"template_id":"1317000000000002","start":1748736000000},
            7,
            {"template_id":"1317000000000002","start":1748736000,"cost":[{"type":"amount_spent","value":0.29}]},
            {"template_id":"1317000000000099","start":1748736000,"sent":1},
            {"template_id":"1317000000000001","start":1746057600,"sent":1}]},
            {"granularity":"DAILY","product_type":"cloud_api"}]}
          """#))
      let points = try await site.points()
      let day = Day("2025-06-01")!
      #expect(
        points == [
          TemplateAnalyticsPoint(
            template: GraphSite.ids[0], day: day, sent: 12, delivered: 9,
            clicked: [ButtonCount(kind: .quickReply, content: "Yes", count: 2)], amountSpent: 1_234_567),
          TemplateAnalyticsPoint(template: GraphSite.ids[1], day: day, amountSpent: 290_000),
        ])
    }
  }

  @Test func noTemplatesNeedNoCallAndMoreThanTenAreRefused() async throws {
    try await GraphSite.run { site in
      let none = try await site.points([])
      #expect(none.isEmpty)
      let failure = await site.failure { site throws(GraphError) in _ = try await site.points(GraphSite.ids) }
      #expect(failure?.failure?.code == 100)
      #expect(site.emulator.calls.isEmpty)
    }
  }

  @Test func turningInsightsOnIsOneRequest() async throws {
    var world = GraphSite.world
    world.wabas[GraphSite.waba]?.insights = .off
    try await GraphSite.run(world) { site in
      let before = await site.failure { site throws(GraphError) in _ = try await site.points() }
      #expect(before?.failure?.code == 200_007)
      try await site.client.enableInsights(of: GraphSite.waba, token: GraphSite.token)
      let points = try await site.points()
      #expect(points.count == 300)
      #expect(site.emulator.calls.map(\.method) == ["GET", "POST", "GET"])
      #expect(site.emulator.calls[1].query == "is_enabled_for_insights=true")
    }
  }

  @Test func aCursorThatRepeatsEndsTheListWithAnError() async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 5
    try await GraphSite.run(world) { site in
      site.emulator.fail { _ in .repeatedCursor }
      let failure = await site.listingFailure()
      #expect(failure == .unavailable(detail: "Meta's pages repeat a cursor"))
    }
  }

  @Test func aListOfTooManyPagesIsAnError() async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 4
    try await GraphSite.run(world, options: { $0.maximumPages = 2 }) { site in
      let failure = await site.listingFailure()
      #expect(failure == .unavailable(detail: "Meta's answer has more than 2 pages"))
    }
  }

  @Test func aNextPageWithoutACursorIsAnError() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(answer(#"{"data":[],"paging":{"next":"https://graph.facebook.com/x"}}"#))
      let failure = await site.listingFailure()
      #expect(failure == .unavailable(detail: "Meta's answer has a next page and no cursor to it"))
    }
  }

  private func answer(_ json: String) -> GraphFault {
    .answer(EmulatorAnswer(status: 200, headers: [("Content-Type", "application/json")], body: Array(json.utf8)))
  }

  @Test func rowsThatCannotBeReadAreNotZeros() async throws {
    @Sendable func answer(_ rows: String) -> GraphFault {
      .answer(
        EmulatorAnswer(
          status: 200, headers: [("Content-Type", "application/json")],
          body: Array(#"{"data":[{"granularity":"DAILY","product_type":"cloud_api","data_points":\#(rows)}]}"#.utf8)))
    }
    let id = GraphSite.ids[0]
    let good = #"{"template_id":"\#(id)","start":\#(GraphSite.june.lowerBound.start),"sent":4}"#
    let bad = #"{"template_id":"\#(id)","start":\#(GraphSite.june.lowerBound.end),"sent":{"total":4}}"#
    try await GraphSite.run(options: { $0.attempts = 1 }) { site in
      site.emulator.fail(answer("[\(bad),\(good)]"), answer("[\(bad)]"), answer(#""none""#))
      let points = try await site.points([id])
      #expect(points.map(\.sent) == [4])
      for _ in 0..<2 {
        let failure = await site.failure { site throws(GraphError) in _ = try await site.points([id]) }
        #expect(failure == .unavailable(detail: "the rows of Meta's analytics cannot be read"))
      }
    }
  }
}
