import TemplateAnalytics
import Testing

@Suite("Reading a query for analytics")
struct KaleyraQueryTests {
  private func ids(_ values: String..., policy: Policy = Policy()) throws -> [String] {
    try KaleyraRequest.parse(values.map { ("whatsapp_template_ids", $0) }, policy: policy).templates.map(\.description)
  }

  private func query(_ changes: (name: String, value: String)...) throws -> KaleyraQuery {
    try KaleyraRequest.parse(changes)
  }

  @Test("What is left out has the documented default")
  func defaults() throws {
    let query = try KaleyraRequest.parse()
    #expect(query.templates.map(\.value) == [1_317_000_000_000_067, 1_560_000_000_000_011])
    #expect(query.firstDay == Day("2025-11-04"))
    #expect(query.lastDay == Day("2025-11-05"))
    #expect(query.dayCount == 2)
    #expect(query.product == .cloudAPI)
    #expect(query.metrics == Set(Metric.allCases))
    #expect(query.limit == 25)
    #expect(query.position == .start)
    #expect(query.status == nil)
  }

  @Test(
    "Template ids come as a comma list or as an array, with blanks where they please",
    arguments: [
      "1,2", " 1 ,\t2 ", "[1,2]", "[ 1 , 2 ]", #"["1","2"]"#, #" [ "1" , " 2 " ] "#, "2,1", "1,2,1", #"["2",1]"#,
    ])
  func idLists(text: String) throws {
    #expect(try ids(text) == ["1", "2"])
  }

  @Test("Template ids may be repeated parameters, mixed with lists and empty values")
  func repeatedIDs() throws {
    #expect(try ids("2", "1") == ["1", "2"])
    #expect(try ids("[3]", "", "1,2", "[]", "2") == ["1", "2", "3"])
  }

  @Test("Template ids are sorted as numbers")
  func idsAreSorted() throws {
    #expect(try ids("100,20,3") == ["3", "20", "100"])
  }

  @Test("Ids that cannot exist are left out, not refused")
  func impossibleIDs() throws {
    #expect(try ids("1234567890123456789,7,012,0") == ["7"])
    #expect(try ids("1234567890123456789") == [])
  }

  @Test("As many templates as the policy allows, duplicates not counted")
  func templateMaximum() throws {
    let hundred = (1...100).map(String.init).joined(separator: ",")
    #expect(try ids(hundred, hundred).count == 100)
    #expect(try ids("1,2,2,1", policy: Policy(maximumTemplates: 2)) == ["1", "2"])
  }

  @Test("Days after today are cut off")
  func futureDays() throws {
    let cut = try query(("start_date", "2025-11-01"), ("end_date", "2025-12-31"))
    #expect(cut.lastDay == KaleyraRequest.today)
    #expect(cut.dayCount == 5)
    #expect(try query(("start_date", "2025-11-06"), ("end_date", "2025-11-09")).dayCount == 0)
    #expect(try query(("start_date", "2026-11-06"), ("end_date", "2026-11-09")).dayCount == 0)
  }

  @Test("The earliest day is as many days ago as the policy looks back")
  func lookback() throws {
    #expect(try query(("start_date", "2025-08-07")).dayCount == 91)
    let long = Policy(lookbackDays: 400)
    #expect(try KaleyraRequest.parse([("start_date", "2024-10-01")], policy: long).dayCount == 401)
  }

  @Test("One day is a range")
  func oneDay() throws {
    #expect(try query(("start_date", " 2025-11-04 "), ("end_date", "2025-11-04")).dayCount == 1)
  }

  @Test("Granularity is DAILY in any case", arguments: ["DAILY", "daily", " Daily "])
  func granularity(text: String) {
    #expect(KaleyraRequest.problems([("granularity", text)]) == [])
  }

  @Test(
    "Product types are read in any case",
    arguments: [
      ("CLOUD_API", ProductType.cloudAPI), ("cloud_api", .cloudAPI), ("", .cloudAPI),
      ("MARKETING_MESSAGES_LITE_API", .marketingMessagesLite), ("marketing_messages_lite_api", .marketingMessagesLite),
      ("Marketing_Messages_API_for_WhatsApp", .marketingMessagesLite),
    ])
  func product(text: String, product: ProductType) throws {
    #expect(try query(("product_type", text)).product == product)
  }

  @Test(
    "Metrics come as a comma list or as an array, in any case",
    arguments: ["SENT,READ", "sent, Read", "[SENT,READ]", #"["read","sent"]"#, "READ,SENT,read"])
  func metrics(text: String) throws {
    #expect(try query(("metric_types", text)).metrics == [.sent, .read])
  }

  @Test("Metrics may be repeated parameters")
  func repeatedMetrics() throws {
    #expect(try query(("metric_types", "sent"), ("metric_types", "[clicked]")).metrics == [.sent, .clicked])
    #expect(try query(("metric_types", "replied"), ("metric_types", "delivered")).metrics == [.replied, .delivered])
  }

  @Test("No metrics are all metrics", arguments: ["", " ", "[]", "[ ]"])
  func noMetrics(text: String) throws {
    #expect(try query(("metric_types", text)).metrics == Set(Metric.allCases))
  }

  @Test("The limit goes from 1 to 1000", arguments: [("1", 1), ("1000", 1000), (" 30 ", 30), ("", 25)])
  func limit(text: String, limit: Int) throws {
    #expect(try query(("limit", text)).limit == limit)
  }

  @Test("Cursors of an earlier answer say where the page is, and empty ones nothing")
  func cursors() throws {
    #expect(try query(("after", "MAZDZD")).position == .after(0))
    #expect(try query(("before", "MjQZD")).position == .before(24))
    #expect(try query(("after", ""), ("before", "MjQZD")).position == .before(24))
    #expect(try query(("after", "MjQZD"), ("before", " ")).position == .after(24))
    #expect(try query(("after", ""), ("before", "")).position == .start)
  }

  @Test(
    "Status words are read in any case",
    arguments: [
      ("accepted", "APPROVED"), ("Accepted", "APPROVED"), ("pending", "PENDING"), ("REJECTED", "REJECTED"),
      ("paused", "PAUSED"), (" disabled ", "DISABLED"),
    ])
  func status(word: String, meta: String) throws {
    #expect(try query(("status", word)).status == TemplateStatus(rawValue: meta))
  }

  @Test("An empty status asks for every state")
  func emptyStatus() throws {
    #expect(try query(("status", "")).status == nil)
  }

  @Test("A parameter that is repeated with the same value is given once")
  func sameValueTwice() throws {
    let query = try query(
      ("limit", "7"), ("limit", " 7"), ("limit", ""), ("status", "paused"), ("status", "paused"), ("after", "MAZDZD"),
      ("after", "MAZDZD"))
    #expect(query.limit == 7)
    #expect(query.status == TemplateStatus(rawValue: "PAUSED"))
    #expect(query.position == .after(0))
  }

  @Test("Unknown parameters are ignored, and names are exact")
  func unknownParameters() throws {
    #expect(try query(("use_waba_timezone", "x"), ("LIMIT", "x"), ("", "x")) == KaleyraRequest.parse())
  }
}
