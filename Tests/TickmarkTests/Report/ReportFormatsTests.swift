import Foundation
import TemplateAnalytics
import TemplateAnalyticsClient
import TemplateAnalyticsStore
import Testing

@testable import tickmark

/// CSV and JSON of `tickmark report`, and what its counts are.
struct ReportFormatsTests {
  @Test func aRowForEachTemplateAndDay() {
    #expect(
      ReportCSV(report: ReportFixture.mixed).lines == [
        "template_id,template_name,language,date,state,sent,delivered,read,replied,clicked,"
          + "delivery_rate,read_rate,reply_rate,click_rate",
        "1001,offer,en_US,2025-07-01,counted,1000,990,500,10,99,0.99,0.5051,0.0101,0.1",
        "1001,offer,en_US,2025-07-02,counted,0,0,0,0,0,,,,",
        "1001,offer,en_US,2025-07-03,counted,234,234,100,0,0,1.0,0.4274,0.0,0.0",
        "1002,code,en_US,2025-07-01,withheld,,,,,,,,,", "1002,code,en_US,2025-07-02,withheld,,,,,,,,,",
        "1002,code,en_US,2025-07-03,withheld,,,,,,,,,", "1003,,,2025-07-01,unknown,,,,,,,,,",
        "1003,,,2025-07-02,counted,2000,1000,0,0,0,0.5,0.0,0.0,0.0", "1003,,,2025-07-03,unknown,,,,,,,,,",
      ])
  }

  @Test(arguments: [
    ("offer", "offer"), ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@a", "'@a"), ("\ta", "'�a"), ("\ra", "'�a"),
    ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("=\"x\",1", "\"'=\"\"x\"\",1\""), ("a\nb", "a�b"),
    ("\u{1B}[31m", "�[31m"), ("", ""), ("=\u{301}x", "'=\u{301}x"),
  ])
  func noSpreadsheetTakesANameForAFormula(name: String, cell: String) { #expect(ReportCSV.text(name) == cell) }

  @Test func everyKeyOfTheDocumentIsAlwaysThere() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func text(_ report: Report) throws -> String {
      String(decoding: try encoder.encode(ReportDocument(report)), as: UTF8.self)
    }
    let json = try text(ReportFixture.mixed)
    #expect(
      json.hasPrefix(#"{"from":"2025-07-01","product_type":"cloud_api","rows":[{"clicked":99,"date":"2025-07-01","#))
    #expect(
      json.contains(
        #"{"clicked":null,"date":"2025-07-01","delivered":null,"language":"en_US","read":null,"replied":null,"sent":null,"#
          + #""state":"withheld","template_id":"1002","template_name":"code"}"#))
    #expect(
      json.contains(
        #"{"clicked":0,"delivered":1000,"language":null,"rates":{"click":0,"delivery":0.5,"read":0,"reply":0},"read":0,"#
          + #""replied":0,"sent":2000,"template_id":"1003","template_name":null,"unknown_days":2,"withheld_days":0}"#))
    #expect(
      json.hasSuffix(
        #""to":"2025-07-03","totals":{"clicked":99,"delivered":2224,"rates":{"click":0.0445,"delivery":0.6877,"#
          + #""read":0.2698,"reply":0.0045},"read":600,"replied":10,"sent":3234,"unknown_days":2,"withheld_days":3},"#
          + #""waba_id":"109087654321098"}"#))
    let empty = try text(ReportFixture.report([]))
    #expect(
      empty.contains(
        #""totals":{"clicked":null,"delivered":null,"rates":{"click":null,"delivery":null,"read":null,"reply":null},"#))
  }

  @Test func aLinkButtonIsCountedOnceWhateverIsTold() {
    var day = DayCounts()
    func press(_ kind: ButtonKind, _ text: String, _ count: Int) {
      day.buttons.append(DayCounts.ButtonPresses(kind: kind, text: text, count: count))
    }
    press(.quickReply, "Go", 3)
    press(.url, "Go", 10)
    press(.uniqueURL, "Go", 7)
    press(.uniqueURL, "Other", 5)
    #expect(ReportCounts(day).clicked == 18)
    let point = AnalyticsPoint(
      template: "1", day: UTCDay("2025-07-01")!, sent: 1, delivered: 1, read: 1, replied: 1,
      clicked: [
        ButtonClicks(kind: .quickReply, button: "Go", count: 3), ButtonClicks(kind: .url, button: "Go", count: 10),
        ButtonClicks(kind: .uniqueURL, button: "Go", count: 7),
        ButtonClicks(kind: .uniqueURL, button: "Other", count: 5),
      ])
    #expect(ReportCounts(point)?.clicked == 18)
  }

  @Test func aRowThatLacksACountIsNotCounted() {
    let point = AnalyticsPoint(template: "1", day: UTCDay("2025-07-01")!, sent: 1, isWithheld: false)
    #expect(ReportCounts(point) == nil)
  }
}
