import TemplateAnalytics
import Testing

@Suite("Problems of a query for analytics")
struct KaleyraProblemTests {
  @Test(
    "A required parameter that is missing or empty is named",
    arguments: [
      (
        "whatsapp_template_ids",
        "whatsapp_template_ids is missing: give template ids, digits only, separated by commas, "
          + "for example 1317000000000067,1560000000000011"
      ),
      ("start_date", "start_date is missing: give a date of the calendar as YYYY-MM-DD, for example 2025-11-05"),
      ("end_date", "end_date is missing: give a date of the calendar as YYYY-MM-DD, for example 2025-11-05"),
      ("granularity", "granularity is missing: give DAILY, the only granularity, for example DAILY"),
    ])
  func missing(name: String, text: String) throws {
    #expect(try KaleyraRequest.problem(of: name) == text)
    #expect(try KaleyraRequest.problem(of: name, "") == text)
    #expect(try KaleyraRequest.problem(of: name, " ", "") == text)
  }

  @Test("An empty array of template ids is none", arguments: ["[]", "[ ]"])
  func emptyArray(text: String) throws {
    #expect(try KaleyraRequest.problem(of: "whatsapp_template_ids", text).contains("is missing"))
  }

  @Test(
    "Template ids that are not digits are refused",
    arguments: [
      "abc", "1,b", "1 2", "-1", "+1", "1.0", "1,", ",1", "1,,2", ",", "[1,2", "1,2]", "[", #""1","2""#, #"["1]"#,
      "[[1]]", "{}", "1;2", "١٢", "１", "[\"\"]", "'1'",
    ])
  func badIDs(text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: "whatsapp_template_ids", text)
        == "whatsapp_template_ids must be template ids, digits only, separated by commas, "
        + "for example 1317000000000067,1560000000000011")
  }

  @Test("One bad id among repeated parameters is enough")
  func badIDAmongRepeated() throws {
    #expect(try KaleyraRequest.problem(of: "whatsapp_template_ids", "1", "x", "2").contains("must be template ids"))
  }

  @Test("More templates than the policy allows are refused, those that cannot exist too")
  func tooManyTemplates() throws {
    let many = (1...101).map(String.init).joined(separator: ",")
    #expect(
      try KaleyraRequest.problem(of: "whatsapp_template_ids", many)
        == "whatsapp_template_ids takes at most 100 templates a request, "
        + "for example 1317000000000067,1560000000000011")
    #expect(
      try KaleyraRequest.problem(of: "whatsapp_template_ids", "1", "[02]", "3", policy: Policy(maximumTemplates: 2))
        .contains("at most 2 templates"))
  }

  @Test(
    "What is not a date of the calendar is refused", arguments: ["start_date", "end_date"],
    [
      "2025-02-29", "2025-11-31", "2025-13-01", "2025-11-00", "20251104", "2025-11-4", "04-11-2025", "1751328000",
      "2025/11/04", "2025-11-04T00:00:00Z", "today", "２０２５-11-04",
    ])
  func badDates(name: String, text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: name, text)
        == "\(name) must be a date of the calendar as YYYY-MM-DD, for example 2025-11-05")
  }

  @Test("A start that is too old is told the earliest date")
  func tooOld() throws {
    #expect(
      try KaleyraRequest.problem(of: "start_date", "2025-08-06")
        == "start_date must be 2025-08-07 or later, as the lookback in days is 90, for example 2025-08-07")
    #expect(
      try KaleyraRequest.problem(of: "start_date", "2025-11-03", policy: Policy(lookbackDays: 1))
        == "start_date must be 2025-11-04 or later, as the lookback in days is 1, for example 2025-11-04")
  }

  @Test("An end before the start is refused")
  func endBeforeStart() throws {
    #expect(
      try KaleyraRequest.problem(of: "end_date", "2025-11-03")
        == "end_date must be start_date or a later day, for example 2025-11-04")
  }

  @Test("A start that is too old and an end before it are two problems")
  func tooOldAndReversed() {
    let problems = KaleyraRequest.problems([("start_date", "2025-08-01"), ("end_date", "2025-07-01")])
    #expect(problems.map(\.parameter) == ["start_date", "end_date"])
  }

  @Test("Only DAILY is a granularity", arguments: ["HOURLY", "DAY", "DAILY,DAILY", "[DAILY]"])
  func granularity(text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: "granularity", text)
        == "granularity must be DAILY, the only granularity, for example DAILY")
  }

  @Test("An unknown product type is refused", arguments: ["CLOUD", "CLOUD_API,MARKETING_MESSAGES_LITE_API", "0"])
  func product(text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: "product_type", text)
        == "product_type must be CLOUD_API or MARKETING_MESSAGES_LITE_API, for example CLOUD_API")
  }

  @Test("An unknown metric is named beside the valid ones")
  func metric() throws {
    let valid = "valid values are SENT, DELIVERED, READ, REPLIED, CLICKED, for example SENT,DELIVERED"
    #expect(
      try KaleyraRequest.problem(of: "metric_types", "SENT,Opened,COST")
        == "metric_types does not know \"Opened\": \(valid)")
    #expect(
      try KaleyraRequest.problem(of: "metric_types", "sent", #"["x y"]"#)
        == "metric_types does not know \"x y\": \(valid)")
    #expect(try KaleyraRequest.problem(of: "metric_types", "SENT,") == "metric_types does not know \"\": \(valid)")
  }

  @Test("Only 40 characters of an unknown metric are repeated")
  func longMetric() throws {
    let letters = String(repeating: "x", count: 40)
    #expect(try KaleyraRequest.problem(of: "metric_types", letters).contains("\"\(letters)\""))
    #expect(try KaleyraRequest.problem(of: "metric_types", letters + "y").contains("\"\(letters)\""))
    let oneGrapheme = "e" + String(repeating: "\u{301}", count: 10_000)
    #expect(try KaleyraRequest.problem(of: "metric_types", oneGrapheme).utf8.count < 300)
  }

  @Test(
    "A limit that is not from 1 to 1000 is refused",
    arguments: ["0", "1001", "-1", "+5", "1.5", "1e2", "ten", "5,6", "99999999999999999999", "٥"])
  func limit(text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: "limit", text) == "limit must be a whole number from 1 to 1000, for example 25")
  }

  @Test("A cursor that no answer holds is refused", arguments: ["after", "before"], ["0", "MA==", "x", "MAZD"])
  func cursor(name: String, text: String) throws {
    #expect(
      try KaleyraRequest.problem(of: name, text)
        == "\(name) must be a cursor from the paging of an earlier answer, for example MjQZD")
  }

  @Test("after and before together are a problem of before", arguments: ["MAZDZD", "x"])
  func bothCursors(before: String) {
    let text = "before cannot be given together with after: give one of them, for example before=MjQZD"
    #expect(
      KaleyraRequest.problems([("after", "MAZDZD"), ("before", before)])
        == [ParameterProblem(parameter: "before", text: text)])
    #expect(
      KaleyraRequest.problems([("before", before), ("after", "x")]).map(\.parameter) == ["after", "before"])
  }

  @Test(
    "A parameter that takes one value is refused with two",
    arguments: [
      ("start_date", "2025-11-04", "2025-11-03", "a date of the calendar as YYYY-MM-DD once, for example 2025-11-05"),
      ("end_date", "2025-11-05", "2025-11-04", "a date of the calendar as YYYY-MM-DD once, for example 2025-11-05"),
      ("granularity", "DAILY", "HOURLY", "DAILY, the only granularity once, for example DAILY"),
      (
        "product_type", "CLOUD_API", "MARKETING_MESSAGES_LITE_API",
        "CLOUD_API or MARKETING_MESSAGES_LITE_API once, for example CLOUD_API"
      ),
      ("limit", "5", "6", "a whole number from 1 to 1000 once, for example 25"),
      ("after", "MAZDZD", "MjQZD", "a cursor from the paging of an earlier answer once, for example MjQZD"),
      ("before", "MAZDZD", "MjQZD", "a cursor from the paging of an earlier answer once, for example MjQZD"),
    ])
  func givenTwice(name: String, one: String, other: String, ending: String) throws {
    let text = "\(name) is given more than once with different values: give \(ending)"
    #expect(try KaleyraRequest.problem(of: name, one, other) == text)
    #expect(try KaleyraRequest.problem(of: name, other, one) == text)
  }

  @Test("Every bad parameter is told at once, in the order of the documentation")
  func everyProblem() {
    let bad = [
      "before", "after", "limit", "metric_types", "product_type", "granularity", "end_date", "start_date",
      "whatsapp_template_ids",
    ]
    #expect(KaleyraRequest.problems(bad.map { ($0, "?") }).map(\.parameter) == bad.reversed())
    #expect(
      KaleyraRequest.problems([], without: ["whatsapp_template_ids", "start_date", "end_date", "granularity"])
        .map(\.parameter) == ["whatsapp_template_ids", "start_date", "end_date", "granularity"])
  }

  @Test(
    "A bad status wins over every other problem", arguments: ["approved", "APPROVED", "x", "accepted,paused", "[]"])
  func badStatus(word: String) {
    #expect(throws: KaleyraFailure.invalidStatus) { try KaleyraRequest.parse([("status", word)]) }
    #expect(throws: KaleyraFailure.invalidStatus) {
      try KaleyraRequest.parse([("limit", "x"), ("status", word)], without: ["start_date"])
    }
  }

  @Test("Two different states are a bad status")
  func twoStates() {
    #expect(throws: KaleyraFailure.invalidStatus) {
      try KaleyraRequest.parse([("status", "paused"), ("status", "disabled")])
    }
  }

  @Test("No text repeats a long input")
  func longInput() {
    let long = String(repeating: "9,x", count: 50_000)
    for name in [
      "whatsapp_template_ids", "start_date", "end_date", "granularity", "product_type", "metric_types", "limit",
      "after", "before",
    ] {
      let problems = KaleyraRequest.problems([(name, long)])
      #expect(problems.map(\.parameter) == [name])
      #expect(problems.allSatisfy { $0.text.utf8.count < 300 && $0.text.hasPrefix(name + " ") })
      #expect(problems.allSatisfy { $0.text.contains("for example ") })
    }
  }
}
