import TemplateAnalytics
import Testing

@Suite("What requests on the Graph face say")
struct GraphRequestTests {
  @Test(
    "Forms are read as browsers write them",
    arguments: [
      ("a=1&b=2", ["a=1", "b=2"]), ("a=x+y%21%2B", ["a=x y!+"]), ("a&=b&&c=", ["a=", "=b", "c="]),
      ("a=b=c", ["a=b=c"]), ("a=%", ["a=%"]), ("a=%4", ["a=%4"]), ("a=%zz%e2%82%ac", ["a=%zz€"]),
      ("%61=%FF", ["a=\u{FFFD}"]),
      ("", []),
    ])
  func forms(text: String, expected: [String]) {
    #expect(FormText.parameters(text).map { $0.name + "=" + $0.value } == expected)
  }

  @Test(
    "What is encoded is read as it was", arguments: ["", "a b", "[\"1\",\"2\"]", "%+&=#?/", "日本 👩‍👧", "\u{0}\n", "-._~"])
  func roundTrip(text: String) {
    let encoded = FormText.encoded(text)
    #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !Array("&=+#?\"".utf8).contains($0) })
    #expect(FormText.parameters("a=" + encoded).first?.value == text)
  }

  @Test(
    "Fields and their calls are read in any order",
    arguments: [
      ("", "id,name", []), ("name", "name", []), ("id,id, name,", "id,name", []),
      ("template_analytics.start(1).end(2)", "template_analytics", ["start=1", "end=2"]),
      (
        #"id,template_analytics.template_ids(["1","2"]).granularity("DAILY"),name"#, "id,template_analytics,name",
        [#"template_ids=["1","2"]"#, "granularity=DAILY"]
      ),
      (
        #"template_analytics.metric_types("a)",(b)).limit()"#, "template_analytics",
        [#"metric_types="a)",(b)"#, "limit="]
      ),
      ("template_analytics?start=1&end=a%2Cb,c", "template_analytics", ["start=1", "end=a,b,c"]),
      ("name,template_analytics?start=1", "name,template_analytics", ["start=1"]),
    ] as [(String, String, [String])])
  func fields(text: String, fields: String, arguments: [String]) throws {
    let query = try GraphNodeQuery.parse([("fields", text)])
    #expect(query.fields.map(\.rawValue).joined(separator: ",") == fields)
    #expect(query.analytics.map { $0.name + "=" + $0.value } == arguments)
  }

  @Test("What a call says counts more than the same name in the query")
  func calls() throws {
    let query = try GraphNodeQuery.parse([
      ("limit", "9"), ("fields", "template_analytics.limit(1)"), ("access_token", "t"), ("end", "2"),
    ])
    #expect(query.analytics.map { $0.name + "=" + $0.value } == ["limit=1", "access_token=t", "end=2"])
  }

  @Test(
    "Fields that cannot be read are told so",
    arguments: [
      ".", "id.", "id.a", "id.a(", "id.a(\")", "id.a((1)", "id)", "template_analytics{data}", "\"id\"", "i-d",
    ])
  func unreadable(text: String) throws {
    let failure = #expect(throws: GraphFaceFailure.self) { try GraphNodeQuery.parse([("fields", text)]) }
    guard case .badParameters(let problems) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(problems.map(\.parameter) == ["fields"])
  }

  @Test("A field that there is not is named")
  func unknownField() {
    #expect(throws: GraphFaceFailure.unknownField("colour")) { try GraphNodeQuery.parse([("fields", "id,colour")]) }
    #expect(throws: GraphFaceFailure.unknownField("colour")) {
      try GraphTemplateListQuery.parse([("fields", "id,colour")])
    }
  }

  @Test("Only Host and the protocol of a proxy are believed, and only what they can be")
  func origins() {
    func origin(_ host: String?, _ forwarded: String? = nil) -> String {
      GraphLink.origin(host: host, forwardedProtocol: forwarded)
    }
    #expect(origin("localhost:8080") == "http://localhost:8080")
    #expect(origin("graph.example", "HTTPS") == "https://graph.example")
    #expect(origin("[2001:db8::1]:443", "https") == "https://[2001:db8::1]:443")
    #expect(origin("10.0.0.1", "javascript") == "http://10.0.0.1")
    // Each proxy on the way adds how it was asked itself.
    #expect(origin("graph.example", "https, http") == "https://graph.example")
    #expect(origin("graph.example", "http,https") == "http://graph.example")
    for host in [
      nil, "", "a b", "a/b", "a@b", "a:", "a:1234567", "a:b", "a\r\nb", "é", "a1\u{301}", "[::1", "::1", "a\"b",
    ] {
      #expect(origin(host, "https") == "", "\(host ?? "nil")")
    }
    #expect(origin(String(repeating: "a", count: 262)) == "")
  }

  @Test(
    "Only turning insights on is a change", arguments: [("true", true), ("1", true), ("false", false), ("", false)])
  func update(value: String, isFine: Bool) {
    func check() -> Bool { (try? GraphUpdate.check([("is_enabled_for_insights", value)])) != nil }
    #expect(check() == isFine)
  }

  @Test("Filters take one value or a list, and a template has to match each filter")
  func filters() throws {
    let offer = Template(
      id: try #require(TemplateID(1)), name: "offer", language: "en_US", category: .marketing, status: .approved)
    let bare = Template(id: try #require(TemplateID(2)), name: "bare", language: "en")
    func matches(_ parameters: (name: String, value: String)..., template: Template) throws -> Bool {
      try GraphTemplateListQuery.parse(parameters).matches(template)
    }
    #expect(try matches(template: bare))
    #expect(try matches(("status", #"["PAUSED","approved"]"#), ("category", "MARKETING"), template: offer))
    #expect(try !matches(("status", "APPROVED"), ("category", "UTILITY"), template: offer))
    #expect(try matches(("language", "en-US,de"), ("name", "offer"), template: offer))
    #expect(try !matches(("name", "off"), template: offer))
    #expect(try !matches(("status", "APPROVED"), template: bare))
    #expect(try !matches(("category", "MARKETING"), template: bare))
  }
}
