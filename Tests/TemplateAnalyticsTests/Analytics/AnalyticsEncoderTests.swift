import Foundation
import TemplateAnalytics
import Testing

/// What the rows of the native analytics look like in each format.
@Suite struct AnalyticsEncoderTests {
  private static let waba = WABAID(109_087_654_321_098)!
  private static let day = Day("2026-10-01")!
  private static let zone = TimeZone(identifier: "Asia/Kolkata")!

  private static func query(_ change: (inout AnalyticsQuery) -> Void = { _ in }) -> AnalyticsQuery {
    var query = AnalyticsQuery(
      days: day...day.advanced(by: 1), timeZone: zone, timeZoneName: "Asia/Kolkata",
      metrics: Set(AnalyticsMetric.allCases))
    change(&query)
    return query
  }

  private static func text(_ query: AnalyticsQuery, _ rows: [AnalyticsRow]) -> String {
    let encoder = AnalyticsEncoder(query, waba: waba)
    // As they are streamed: one piece a row.
    let pieces = rows.enumerated().flatMap { encoder.rows([$0.element], areFirst: $0.offset == 0) }
    let whole = encoder.head + encoder.rows(rows, areFirst: true) + encoder.tail
    #expect(whole == encoder.head + pieces + encoder.tail)
    return String(decoding: whole, as: UTF8.self)
  }

  private static func template(_ name: String, id: Int64 = 42, category: TemplateCategory? = .marketing)
    -> AnalyticsGroup
  {
    let id = TemplateID(id)!
    return .template(TemplateLabel(id, Template(id: id, name: name, language: "en", category: category)))
  }

  private static func row(_ group: AnalyticsGroup, _ change: (inout AnalyticsCounts) -> Void = { _ in }) -> AnalyticsRow
  {
    var counts = AnalyticsCounts()
    change(&counts)
    return AnalyticsRow(group: group, stretch: Stretch(days: day...day, in: zone), counts: counts)
  }

  private static func fill(_ counts: inout AnalyticsCounts) {
    (counts.counts.accepted, counts.counts.sent, counts.counts.delivered) = (120, 100, 98)
    (counts.counts.read, counts.counts.replied, counts.counts.failed, counts.clicked) = (60, 2, 2, 10)
    counts.failures = [131049: 1, 131026: 1]
    counts.timeToDeliver.add(9, to: LatencyHistogram.bucket(of: 3))
    counts.timeToDeliver.add(1, to: LatencyHistogram.bucket(of: 15))
  }

  @Test func aRowHasEveryMetricInItsPlace() {
    let text = Self.text(Self.query(), [Self.row(Self.template("offer"), Self.fill)])
    let expected: [String] = [
      #"{"waba_id":"109087654321098","from":"2026-10-01","to":"2026-10-02","timezone":"Asia/Kolkata","#,
      #""granularity":"day","group_by":"template","attribution":"event","rows":["#,
      #"{"template_id":"42","template_name":"offer","language":"en","category":"MARKETING","#,
      #""start":1790793000,"end":1790879400,"date":"2026-10-01","#,
      #""accepted":120,"sent":100,"delivered":98,"read":60,"replied":2,"clicked":10,"failed":2,"#,
      #""rates":{"delivery":0.98,"read":0.6122,"reply":0.0204,"click":0.102,"failure":0.02},"#,
      #""time_to_deliver":{"count":10,"p50":3,"p90":3,"p99":15},"#,
      #""time_to_read":{"count":0,"p50":null,"p90":null,"p99":null},"#,
      #""failures":[{"code":131026,"count":1,"title":"Message undeliverable","advice":"The number"#,
    ]
    #expect(text.hasPrefix(expected.joined()))
    #expect(text.hasSuffix("}]}]}"))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }

  @Test func onlyTheMetricsAskedForAreTold() {
    let query = Self.query { $0.metrics = [.read, .clicked] }
    #expect(Self.text(query, [Self.row(.all, Self.fill)]).hasSuffix(#""date":"2026-10-01","read":60,"clicked":10}]}"#))
  }

  @Test func aQuietRowHasZerosAndNoRates() {
    let query = Self.query { $0.metrics = [.sent, .rates, .failures] }
    #expect(
      Self.text(query, [Self.row(.all)]).hasSuffix(
        #""sent":0,"rates":{"delivery":null,"read":null,"reply":null,"click":null,"failure":null},"failures":[]}]}"#))
  }

  @Test func noRowsAreAnEmptyArray() {
    #expect(Self.text(Self.query(), []).hasSuffix(#""rows":[]}"#))
    #expect(Self.text(Self.query { $0.format = .ndjson }, []) == "")
  }

  @Test func whatARowIsAboutComesFirst() {
    func start(_ group: AnalyticsGroup) -> String {
      let text = Self.text(Self.query { $0.format = .ndjson }, [Self.row(group)])
      return String(text[..<text.range(of: #""start""#)!.lowerBound])
    }
    let label = TemplateLabel(TemplateID(7)!, nil)
    #expect(start(.all) == "{")
    #expect(start(.category(.utility)) == #"{"category":"UTILITY","#)
    #expect(start(.category(nil)) == #"{"category":null,"#)
    #expect(start(.language("pt_BR")) == #"{"language":"pt_BR","#)
    #expect(start(.language(nil)) == #"{"language":null,"#)
    #expect(start(.template(label)) == #"{"template_id":"7","template_name":null,"language":null,"category":null,"#)
    #expect(
      start(.button(label, .uniqueURL, text: "Tell \"me\""))
        == #"{"template_id":"7","template_name":null,"button":{"type":"unique_url_button","button_content":"Tell \"me\""},"#
    )
  }

  @Test func aButtonHasOnlyTheRateOfItsClicks() {
    let query = Self.query {
      $0.grouping = .button
      $0.metrics = AnalyticsMetric.ofButtons
    }
    let label = TemplateLabel(TemplateID(7)!, nil)
    let row = Self.row(.button(label, .quickReply, text: "Yes"), Self.fill)
    #expect(Self.text(query, [row]).hasSuffix(#""date":"2026-10-01","clicked":10,"rates":{"click":0.102}}]}"#))
  }

  @Test func theComparisonIsBesideEachRow() {
    let query = Self.query {
      $0.comparesWithPrevious = true
      $0.metrics = [.sent]
    }
    var row = Self.row(.all, Self.fill)
    var before = AnalyticsCounts()
    before.counts.sent = 50
    row.previous = .init(stretch: row.stretch.earlier(by: 2, in: Self.zone), counts: before)
    let text = Self.text(query, [row])
    #expect(text.contains(#""comparison":{"from":"2026-09-29","to":"2026-09-30"},"rows":["#))
    #expect(text.hasSuffix(#""sent":100,"previous":{"start":1790620200,"end":1790706600,"sent":50}}]}"#))
  }

  @Test func hoursAreDatedByTheLocalClock() {
    let query = Self.query {
      $0.granularity = .hour
      $0.metrics = [.sent]
    }
    let stretch = Granularity.hour.stretches(of: Self.day...Self.day, in: Self.zone)[5]
    let text = Self.text(query, [AnalyticsRow(group: .all, stretch: stretch, counts: AnalyticsCounts())])
    #expect(text.contains(#""date":"2026-10-01T05:00:00+05:30""#))
  }

  @Test func whatNobodyCanTellIsNeverZero() {
    let query = Self.query {
      $0.origin = .archive
      $0.metrics = [.accepted, .sent, .failed, .rates, .timeToRead, .failures]
    }
    let unknown = Self.row(.all) { $0.isKnown = .nothing }
    #expect(Self.text(query, [unknown]).hasSuffix(#""date":"2026-10-01","unknown":true}]}"#))
    let part = Self.row(.all) { counts in
      Self.fill(&counts)
      counts.isKnown = .part
    }
    #expect(
      Self.text(query, [part]).hasSuffix(
        #""date":"2026-10-01","incomplete":true,"accepted":null,"sent":100,"failed":null,"#
          + #""rates":{"delivery":0.98,"read":0.6122,"reply":0.0204,"click":0.102,"failure":null},"#
          + #""time_to_read":null,"failures":null}]}"#))
    let csv = Self.query {
      $0.origin = .archive
      $0.metrics = [.sent, .failed]
      $0.grouping = .none
      $0.format = .csv
    }
    #expect(
      Self.text(csv, [unknown, part])
        == "start,end,date,unknown,incomplete,sent,failed\r\n1790793000,1790879400,2026-10-01,true,,,\r\n"
        + "1790793000,1790879400,2026-10-01,,true,100,\r\n")
  }

  @Test func linesAreObjectsOfTheirOwn() throws {
    let query = Self.query { $0.format = .ndjson }
    let text = Self.text(query, [Self.row(Self.template("a\nb")), Self.row(Self.template("c", id: 43))])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[2] == "")
    for line in lines.prefix(2) {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  @Test func csvHasAColumnForEveryNumber() {
    let query = Self.query { $0.format = .csv }
    let text = Self.text(query, [Self.row(Self.template("offer"), Self.fill)])
    let expected: [String] = [
      "template_id,template_name,language,category,start,end,date,accepted,sent,delivered,read,replied,clicked,failed,",
      "delivery_rate,read_rate,reply_rate,click_rate,failure_rate,time_to_deliver_count,time_to_deliver_p50,",
      "time_to_deliver_p90,time_to_deliver_p99,time_to_read_count,time_to_read_p50,time_to_read_p90,time_to_read_p99,",
      "failures\r\n",
      "42,offer,en,MARKETING,1790793000,1790879400,2026-10-01,120,100,98,60,2,10,2,0.98,0.6122,0.0204,0.102,0.02,",
      "10,3,3,15,0,,,,131026:1;131049:1\r\n",
    ]
    #expect(text == expected.joined())
  }

  @Test func csvHasTheComparisonInColumnsOfItsOwn() {
    let query = Self.query {
      $0.format = .csv
      $0.comparesWithPrevious = true
      $0.grouping = .none
      $0.metrics = [.sent, .rates]
    }
    var row = Self.row(.all, Self.fill)
    row.previous = .init(stretch: row.stretch.earlier(by: 2, in: Self.zone), counts: AnalyticsCounts())
    let lines = Self.text(query, [row]).split(separator: "\r\n")
    #expect(
      lines[0].hasSuffix(
        "failure_rate,previous_start,previous_end,previous_sent,previous_delivery_rate,"
          + "previous_read_rate,previous_reply_rate,previous_click_rate,previous_failure_rate"))
    #expect(lines[1].hasSuffix(",1790620200,1790706600,0,,,,,"))
    let widths: [Int] = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    #expect(widths == [17, 17])
  }

  private static let hostile = [
    #"=HYPERLINK("http://evil","x")"#, "+1", "-1", "@SUM(A1)", "\tx", "\rx", #"a "quoted" name"#, "a,b;c",
    "line\r\nbreak",
    "\u{202E}evil\u{202C}", "שלום, \"عرض\"", "\u{0}\u{1F}", "'", "emoji 🎉", "\u{2028}",
  ]

  @Test(arguments: hostile) func hostileNamesComeBackWholeFromJSON(_ name: String) throws {
    for format in [AnalyticsFormat.json, .ndjson] {
      let text = Self.text(Self.query { $0.format = format }, [Self.row(Self.template(name))])
      let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let row = format == .json ? try #require((object["rows"] as? [[String: Any]])?.first) : object
      #expect(row["template_name"] as? String == name)
      #expect(format == .json || text.dropLast().allSatisfy { $0 != "\n" && $0 != "\r\n" })
    }
  }

  /// A spreadsheet must neither calculate a name nor find cells or lines in it.
  @Test(arguments: hostile) func hostileNamesAreOneCellAndNoFormula(_ name: String) throws {
    let query = Self.query {
      $0.format = .csv
      $0.metrics = [.sent]
    }
    let label = TemplateLabel(TemplateID(7)!, nil)
    for group in [Self.template(name), .button(label, .quickReply, text: name), .language(name)] {
      let encoder = AnalyticsEncoder(query, waba: Self.waba)
      let cells = CSVReader.lines(encoder.rows([Self.row(group)], areFirst: true))
      #expect(cells.count == 1)
      let cell = try #require(cells.first?.first { $0.hasSuffix(name) })
      let isFormula = "=+-@\t\r".unicodeScalars.contains(try #require(name.unicodeScalars.first))
      #expect(cell == (isFormula ? "'" + name : name))
    }
  }
}

/// Reads comma-separated values as RFC 4180 has them.
private enum CSVReader {
  static func lines(_ bytes: [UInt8]) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && rest.first == UInt8(ascii: "\""):
        cell.append(byte)
        rest.removeFirst()
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        line.append(String(decoding: cell, as: UTF8.self))
        cell = []
      case UInt8(ascii: "\r") where !isQuoted && rest.first == UInt8(ascii: "\n"):
        rest.removeFirst()
        lines.append(line + [String(decoding: cell, as: UTF8.self)])
        (line, cell) = ([], [])
      default: cell.append(byte)
      }
    }
    return lines
  }
}
