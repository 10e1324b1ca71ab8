import Foundation
import TemplateAnalytics
import Testing

@Suite("The answer with analytics")
struct KaleyraAnswerTests {
  private let first: TemplateID
  private let second: TemplateID
  /// 2025-07-01, the first day of Kaleyra's sample.
  private let day = Day(number: 20_270)

  init() throws {
    first = try #require(TemplateID(1_317_000_000_000_067))
    second = try #require(TemplateID(1_560_000_000_000_011))
  }

  private func answer(
    _ points: [DataPoint], metrics: String = "", product: String = "", rowCount: Int? = nil,
    position: PagePosition = .start
  ) throws -> String {
    let query = try KaleyraRequest.parse([("metric_types", metrics), ("product_type", product)])
    let page = Page(rowCount: rowCount ?? points.count, limit: 25, position: position)
    return String(decoding: KaleyraAnswer.encode(points, query: query, page: page), as: UTF8.self)
  }

  /// The first data point of an answer as text.
  private func firstPoint(_ point: DataPoint, metrics: String = "") throws -> String {
    let text = try answer([point], metrics: metrics)
    let start = try #require(text.range(of: "\"data_points\":["))
    let end = try #require(text.range(of: "]}],\"paging\""))
    return String(text[start.upperBound..<end.lowerBound])
  }

  private func counts(_ sent: Int, _ delivered: Int, _ read: Int, _ replied: Int) -> Counts {
    var counts = Counts()
    counts.sent = sent
    counts.delivered = delivered
    counts.read = read
    counts.replied = replied
    counts.accepted = 1111
    counts.failed = 2222
    return counts
  }

  @Test("Kaleyra's sample is answered byte for byte")
  func sample() throws {
    let points = [
      DataPoint(
        template: first, day: day, counts: counts(6, 6, 6, 0),
        clicked: [
          ButtonCount(kind: .quickReply, content: "Contact Support", count: 6),
          ButtonCount(kind: .uniqueURL, content: "Tell me more", count: 5),
        ]),
      DataPoint(template: second, day: day.advanced(by: 1)),
    ]
    #expect(try answer(points) == KaleyraFixture.text("sample"))
  }

  @Test("A withheld template has rows without any count")
  func withheld() throws {
    let clicked = [ButtonCount(kind: .url, content: "Shop", count: 2)]
    let points = [
      DataPoint(template: first, day: day, counts: counts(7, 5, 3, 1), clicked: clicked, isWithheld: true),
      DataPoint(template: second, day: day, counts: counts(7, 5, 3, 1), clicked: clicked),
    ]
    #expect(try answer(points) == KaleyraFixture.text("withheld"))
  }

  @Test("An empty page has no key data_points")
  func emptyPage() throws {
    #expect(
      try answer([], product: "marketing_messages_lite_api", rowCount: 4, position: .after(9))
        == KaleyraFixture.text("empty-page"))
  }

  @Test("The cursors of the page are in the answer")
  func cursors() throws {
    let points = (25..<50).map { DataPoint(template: first, day: day.advanced(by: $0)) }
    #expect(
      try answer(points, rowCount: 100, position: .after(24))
        .hasSuffix(#"}]}],"paging":{"cursors":{"before":"MjUZD","after":"NDkZD"}},"error":{}}"#))
  }

  @Test(
    "Only the metrics asked for appear, always in the same order",
    arguments: [
      ("sent", #","sent":4"#), ("delivered", #","delivered":3"#), ("read", #","read":2"#),
      ("replied", #","replied":1"#),
      ("clicked", #","clicked":[{"type":"url_button","button_content":"Shop","count":9}]"#),
      ("replied,read,sent", #","sent":4,"read":2,"replied":1"#),
    ])
  func metrics(asked: String, members: String) throws {
    let point = DataPoint(
      template: first, day: day, counts: counts(4, 3, 2, 1),
      clicked: [ButtonCount(kind: .url, content: "Shop", count: 9)])
    let head = #"{"template_id":"1317000000000067","start":1751328000,"end":1751414400"#
    #expect(try firstPoint(point, metrics: asked) == head + members + "}")
  }

  @Test("clicked is left out when nothing was clicked")
  func nothingClicked() throws {
    #expect(
      try firstPoint(DataPoint(template: first, day: day), metrics: "clicked")
        == #"{"template_id":"1317000000000067","start":1751328000,"end":1751414400}"#)
  }

  @Test("Buttons stay in the order given")
  func buttonOrder() throws {
    let clicked = [
      ButtonCount(kind: .uniqueURL, content: "b", count: 1), ButtonCount(kind: .quickReply, content: "a", count: 2),
    ]
    #expect(
      try firstPoint(DataPoint(template: first, day: day, clicked: clicked), metrics: "clicked").contains(
        #"[{"type":"unique_url_button","button_content":"b","count":1},"#
          + #"{"type":"quick_reply_button","button_content":"a","count":2}]"#))
  }

  @Test(
    "The text of a button is escaped where JSON demands it and nowhere else",
    arguments: [
      ("", ""), (#"say "hi""#, #"say \"hi\""#), (#"a\b"#, #"a\\b"#), (#"\"#, #"\\"#), ("a\nb\rc\td", #"a\nb\rc\td"#),
      ("\r\n", #"\r\n"#), ("\u{0}\u{8}\u{b}\u{c}\u{1b}\u{1f}", #"\u0000\u0008\u000b\u000c\u001b\u001f"#),
      ("50% / 10 €", "50% / 10 €"), ("日本語 👩‍👩‍👧", "日本語 👩‍👩‍👧"), ("\u{7f}\u{2028}", "\u{7f}\u{2028}"),
      (#"","count":0}]"#, #"\",\"count\":0}]"#), ("\"\u{301}\\\u{301}", "\\\"\u{301}\\\\\u{301}"),
      ("</script>", "</script>"),
    ])
  func escaping(content: String, written: String) throws {
    let point = DataPoint(
      template: first, day: day, clicked: [ButtonCount(kind: .quickReply, content: content, count: 1)])
    let text = try firstPoint(point, metrics: "clicked")
    #expect(Array(text.utf8).contains(Array((#""button_content":""# + written + #"","count":1}"#).utf8)))
    let decoded = try JSONDecoder().decode(Point.self, from: Data(text.utf8))
    #expect(decoded.clicked.map { Array($0.button_content.utf8) } == [Array(content.utf8)])
  }

  @Test(
    "Counts of any size are written in full", arguments: [0, 9, 10, 99, 100, 1_234_567_890, Int.max, -1, Int.min])
  func largeCounts(count: Int) throws {
    let point = DataPoint(template: first, day: day, counts: counts(count, 0, 0, 0))
    #expect(try firstPoint(point, metrics: "sent").hasSuffix("\"sent\":\(count)}"))
  }

  private struct Point: Decodable {
    struct Button: Decodable { let button_content: String }
    let clicked: [Button]
  }
}
