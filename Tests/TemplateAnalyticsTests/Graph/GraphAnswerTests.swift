import Foundation
import TemplateAnalytics
import Testing

@Suite("Answers of the Graph face")
struct GraphAnswerTests {
  private let first: TemplateID
  private let second: TemplateID
  private let waba: WABAID

  init() throws {
    first = try #require(TemplateID(1_317_000_000_000_067))
    second = try #require(TemplateID(1_560_000_000_000_011))
    waba = try #require(WABAID(109_087_654_321_098))
  }

  private func query(_ changes: [(name: String, value: String)] = []) throws -> GraphAnalyticsQuery {
    try GraphAnalyticsQuery.parse(
      [("template_ids", "1"), ("start", "2025-07-01"), ("end", "2025-07-02"), ("granularity", "DAILY")] + changes,
      now: 1_751_457_600, timeZone: try #require(TimeZone(identifier: "Asia/Kolkata")), policy: Policy())
  }

  private func answer(
    _ points: [GraphDataPoint], _ query: GraphAnalyticsQuery, rowCount: Int? = nil
  ) -> GraphAnalyticsAnswer {
    GraphAnalyticsAnswer(
      points, query: query,
      paging: GraphPaging(
        rowCount: rowCount ?? points.count, limit: query.limit, position: query.position, link: GraphFixture.link),
      timeZone: "Asia/Kolkata")
  }

  private func text(_ answer: GraphAnalyticsAnswer) -> String { String(decoding: answer.bytes, as: UTF8.self) }

  private var busy: GraphDataPoint {
    var counts = Counts()
    counts.sent = 6
    counts.delivered = 5
    counts.read = 4
    counts.replied = 1
    counts.accepted = 1111
    counts.failed = 2222
    return GraphDataPoint(
      template: first, time: 1_751_328_000..<1_751_414_400, counts: counts,
      clicked: [
        ButtonCount(kind: .quickReply, content: "Contact Support", count: 6),
        ButtonCount(kind: .url, content: "Tell me more", count: 7),
        ButtonCount(kind: .uniqueURL, content: "Tell me more", count: 5),
      ], amountSpent: 1_234_999, linkClicks: 7)
  }

  @Test("Analytics are answered byte for byte as Meta's")
  func analytics() throws {
    let quiet = GraphDataPoint(template: second, time: 1_751_414_400..<1_751_500_800)
    #expect(text(answer([busy, quiet], try query())) == (try GraphFixture.text("analytics")))
  }

  @Test("A page in the middle, with days of a time zone, two metrics and the other product")
  func zone() throws {
    var point = busy
    point.time = 1_751_308_200..<1_751_394_600
    let query = try query([
      ("use_waba_timezone", "true"), ("metric_types", "READ,SENT"), ("limit", "1"), ("after", "MQZDZD"),
      ("product_type", "MARKETING_MESSAGES_LITE_API"),
    ])
    #expect(text(answer([point], query, rowCount: 9)) == (try GraphFixture.text("zone")))
  }

  @Test("An empty page has no key data_points, and both cursors")
  func emptyPage() throws {
    #expect(text(answer([], try query([("after", "OTkZD")]), rowCount: 4)) == (try GraphFixture.text("empty-page")))
  }

  @Test(
    "A cost has two decimals, and a value only where something was spent on something",
    arguments: [
      (0, 9, 9, "", "", ""), (1, 0, 0, "0.00", "", ""), (10_000, 1, 2, "0.01", "0.01", "0.01"),
      (15_000_000, 1000, 0, "15.00", "0.02", ""), (1_005_000, 1, 3, "1.01", "1.01", "0.34"),
      (123_456_789_000_000, 1, 1, "123456789.00", "123456789.00", "123456789.00"),
    ])
  func costs(spent: Int, delivered: Int, clicks: Int, amount: String, perDelivered: String, perClick: String) throws {
    var point = GraphDataPoint(template: first, time: 0..<1, amountSpent: spent, linkClicks: clicks)
    point.counts?.delivered = delivered
    func item(_ type: String, _ value: String) -> String {
      #"{"type":"\#(type)"\#(value.isEmpty ? "" : ",\"value\":\(value)")}"#
    }
    let items = [
      item("amount_spent", amount), item("cost_per_delivered", perDelivered),
      item("cost_per_url_button_click", perClick),
    ].joined(separator: ",")
    #expect(
      text(answer([point], try query([("metric_types", "COST")]))).contains(
        #"{"template_id":"1317000000000067","start":0,"end":1,"cost":[\#(items)]}"#))
  }

  @Test("A WABA tells the fields asked for, and its id in any case")
  func node() throws {
    func node(_ fields: [GraphNodeQuery.Field], _ analytics: GraphAnalyticsAnswer? = nil) -> String {
      String(
        decoding: GraphNodeAnswer.encode(fields, waba: waba, name: "A\"b", analytics: analytics), as: UTF8.self)
    }
    let id = #""id":"109087654321098""#
    #expect(node([.id, .name]) == "{\(id),\"name\":\"A\\\"b\"}")
    #expect(node([.name]) == "{\"name\":\"A\\\"b\",\(id)}")
    let analytics = answer([], try query())
    #expect(node([.templateAnalytics], analytics) == "{\"template_analytics\":\(text(analytics)),\(id)}")
    #expect(String(decoding: GraphNodeAnswer.changed(waba), as: UTF8.self) == "{\(id)}")
  }

  @Test("Templates are listed with what is known of them")
  func templates() throws {
    let offer = Template(
      id: first, name: "festive_offer", language: "en_US", category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "HEADER", format: "IMAGE"), TemplateComponent(type: "BODY", text: "Hi {{1}}"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "Stop"),
            TemplateButton(type: "URL", text: "More", url: "https://a.example/{{1}}"),
          ]),
      ])
    let query = try GraphTemplateListQuery.parse([])
    func list(_ templates: [Template]) -> String {
      let paging = GraphPaging(
        rowCount: templates.count, limit: query.limit, position: query.position, link: GraphFixture.link)
      return String(
        decoding: GraphTemplateList.encode(templates, fields: query.fields, paging: paging), as: UTF8.self)
    }
    #expect(try list([offer, Template(id: second, name: "", language: "")]) == GraphFixture.text("templates"))
    #expect(try list([]) == GraphFixture.text("templates-empty"))
  }

  @Test func aDayThatNobodyCanTellOfIsNamedWithoutAnyCount() throws {
    let point = GraphDataPoint(template: first, time: 86_400..<172_800, counts: nil)
    let body = text(answer([point], try query()))
    #expect(body.contains("\"data_points\":[{\"template_id\":\"\(first)\",\"start\":86400,\"end\":172800}]"))
  }
}
