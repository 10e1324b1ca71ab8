import Foundation
import TemplateAnalytics
import Testing

@Suite("The question for analytics on the Graph face")
struct GraphAnalyticsQueryTests {
  /// 2025-11-05, 12:00.
  private static let now: UnixTime = 1_762_344_000

  /// A complete request, of which parameters are replaced.
  private func parse(
    _ changes: [(name: String, value: String)] = [], without removed: Set<String> = [], zone: String = "UTC",
    now: UnixTime = now
  ) throws(GraphFaceFailure) -> GraphAnalyticsQuery {
    let complete: [(name: String, value: String)] = [
      ("template_ids", "2,1"), ("start", "2025-11-04"), ("end", "2025-11-05"), ("granularity", "DAILY"),
    ]
    let changed = removed.union(changes.map(\.name))
    return try GraphAnalyticsQuery.parse(
      complete.filter { !changed.contains($0.name) } + changes, now: now,
      timeZone: TimeZone(identifier: zone) ?? .gmt, policy: Policy())
  }

  private func problems(
    _ changes: [(name: String, value: String)], without removed: Set<String> = [], zone: String = "UTC"
  ) -> [String] {
    do {
      _ = try parse(changes, without: removed, zone: zone)
      return []
    } catch .badParameters(let problems) {
      return problems.map(\.parameter)
    } catch {
      Issue.record("not a problem of parameters: \(error)")
      return []
    }
  }

  @Test("What is not given is Meta's default")
  func defaults() throws {
    let query = try parse()
    #expect(query.templates.map(\.value) == [1, 2])
    #expect(query.firstDay.description == "2025-11-04")
    #expect(query.lastDay.description == "2025-11-05")
    #expect(query.timeZone == nil)
    #expect(query.product == .cloudAPI)
    #expect(query.metrics == Set(GraphMetric.allCases))
    #expect(query.limit == 25)
    #expect(query.position == .start)
  }

  @Test(
    "A time belongs to its UTC day, and the last second of a day to the next one too",
    arguments: [
      ("1762214400", "1762214400", "2025-11-04", "2025-11-04"),  // midnight
      ("1762214401", "1762300798", "2025-11-04", "2025-11-04"),  // 23:59:58
      ("1762300799", "1762300799", "2025-11-04", "2025-11-05"),  // 23:59:59
      ("1762214400", "1762300800", "2025-11-04", "2025-11-05"),
      ("2025-11-04", "1762300799", "2025-11-04", "2025-11-05"),
      ("1762214400", "2025-11-04", "2025-11-04", "2025-11-04"),
      ("2025-11-04", "2025-12-24", "2025-11-04", "2025-11-05"),  // what is still to come
    ])
  func days(start: String, end: String, first: String, last: String) throws {
    let query = try parse([("start", start), ("end", end)])
    #expect(query.firstDay.description == first)
    #expect(query.lastDay.description == last)
  }

  @Test("A range that is still to come has no days")
  func future() throws { #expect(try parse([("start", "2025-11-06"), ("end", "2025-11-09")]).dayCount == 0) }

  @Test("One looks back as far as the policy allows")
  func lookback() throws {
    #expect(try parse([("start", "2025-08-07")]).dayCount == 91)
    #expect(problems([("start", "2025-08-06")]) == ["start"])
    #expect(problems([("start", "1754524799")]) == ["start"])
  }

  @Test("Days of the WABA's zone are given as dates", arguments: ["true", "1", "True"])
  func zone(value: String) throws {
    let query = try parse([("use_waba_timezone", value)], zone: "Asia/Kolkata")
    #expect(query.timeZone?.identifier == "Asia/Kolkata")
    #expect(
      problems([("use_waba_timezone", value), ("start", "1762214400"), ("end", "1762300800")]) == ["start", "end"])
    // 20:00 in UTC is the next day in India.
    let late = try parse(
      [("use_waba_timezone", value), ("end", "2025-11-09")], zone: "Asia/Kolkata", now: 1_762_372_800)
    #expect(late.lastDay.description == "2025-11-06")
  }

  @Test(
    "Template ids come in every form that clients send",
    arguments: ["1,2", "[1,2]", #"["1","2"]"#, #"[ "2" , "1", 1 ]"#])
  func templates(text: String) throws {
    #expect(try parse([("template_ids", text)]).templates.map(\.value) == [1, 2])
  }

  @Test("Ten templates at most")
  func tenTemplates() throws {
    #expect(try parse([("template_ids", (1...10).map(String.init).joined(separator: ","))]).templates.count == 10)
    #expect(problems([("template_ids", (1...11).map(String.init).joined(separator: ","))]) == ["template_ids"])
  }

  @Test("Repeated ids are a list, and repeated values of anything else are one")
  func repeated() throws {
    let query = try parse([("template_ids", "1"), ("template_ids", "2"), ("limit", "3"), ("limit", "3")])
    #expect(query.templates.map(\.value) == [1, 2])
    #expect(query.limit == 3)
    #expect(problems([("limit", "3"), ("limit", "4")]) == ["limit"])
  }

  @Test(
    "Only the metrics asked for are told, and Meta's own are passed over",
    arguments: [
      ("sent", [.sent]), (#"["SENT","clicked"]"#, [.sent, .clicked]), ("COST,APP_ACTIVATIONS", [.cost]),
      ("WEBSITE_PURCHASES", []), ("[]", Set(GraphMetric.allCases)), ("", Set(GraphMetric.allCases)),
    ] as [(String, Set<GraphMetric>)])
  func metrics(text: String, metrics: Set<GraphMetric>) throws {
    #expect(try parse([("metric_types", text)]).metrics == metrics)
  }

  @Test(
    "Products by every name", arguments: ["marketing_messages_lite_api", "MARKETING_MESSAGES_API_FOR_WHATSAPP"])
  func products(name: String) throws {
    #expect(try parse([("product_type", name)]).product == .marketingMessagesLite)
  }

  @Test("Every bad parameter is noted, in one order")
  func everyProblem() {
    #expect(
      problems([], without: ["template_ids", "start", "end", "granularity"]) == [
        "template_ids", "start", "end", "granularity",
      ])
    let bad = [
      "before": "x", "after": "y", "limit": "0", "metric_types": "SEEN", "product_type": "FAX", "granularity": "DAY",
      "end": "tomorrow", "start": "1762214400000", "use_waba_timezone": "2", "template_ids": "a",
    ]
    #expect(
      problems(bad.map { ($0.key, $0.value) }) == [
        "template_ids", "use_waba_timezone", "start", "end", "granularity", "product_type", "metric_types", "limit",
        "after", "before",
      ])
    #expect(problems([("start", "2025-11-05"), ("end", "2025-11-04")]) == ["end"])
  }
}
