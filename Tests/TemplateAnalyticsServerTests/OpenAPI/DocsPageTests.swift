import Foundation
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct DocsPageTests {
  @Test func thePageTellsOfEveryOperationSchemaAndKey() async throws {
    try await RunningServer.run { server async throws in
      let page = try await server.send(.GET, "/docs").body
      let document = try await OpenAPIDocumentTests.document(server)
      let operations = (document["paths"]?.members ?? []).flatMap(\.value.members).map(\.value)
      let components = document["components"]
      let ids =
        operations.compactMap { $0["operationId"]?.text }
        + (components?["schemas"]?.members ?? []).map { "schema-" + $0.name }
        + (components?["securitySchemes"]?.members ?? []).map { "key-" + $0.name }
      #expect(ids.count > 30)
      for id in ids { #expect(page.contains("id=\"\(id)\""), "\(id)") }
      for path in document["paths"]?.members ?? [] { #expect(page.contains("</b> \(path.name)</code>")) }
    }
  }

  @Test func everyLinkOfThePageLeadsSomewhereAndNoTwoPlacesHaveOneName() async throws {
    try await RunningServer.run { server async throws in
      let page = try await server.send(.GET, "/docs").body
      let ids = page.matches(of: /id="([^"]*)"/).map { String($0.1) }
      #expect(Set(ids).count == ids.count)
      for link in page.matches(of: /href="#([^"]*)"/) { #expect(ids.contains(String(link.1)), "\(link.1)") }
      for link in page.matches(of: /href="(\/[^"]*)"/) {
        #expect(try await server.send(.GET, String(link.1)).status == 200)
      }
    }
  }

  @Test func thePageHasNothingThatItsPolicyForbids() async throws {
    try await RunningServer.run { server async throws in
      let answer = try await server.send(.GET, "/docs")
      let policy = try #require(answer.headers.first(name: "content-security-policy"))
      #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; "))
      #expect(answer.headers["referrer-policy"] == ["no-referrer"])
      for forbidden in ["<script", "<style", " style=", " onclick", "javascript:", "<img", "src="] {
        #expect(!answer.body.contains(forbidden), "\(forbidden)")
      }
      // Every element that is opened is closed.
      for name in ["div", "table", "tr", "td", "th", "details", "section", "article", "code", "pre", "p", "ul", "li"] {
        let opened = answer.body.matches(of: try Regex("<\(name)[ >]")).count
        #expect(opened == answer.body.split(separator: "</\(name)>", omittingEmptySubsequences: false).count - 1)
      }
    }
  }

  @Test func noTextBecomesMarkup() {
    let hostile = #"<b onclick="x">&'"#
    let document = JSONTree.object([
      .init(name: "info", value: .object([.init(name: "title", value: .string(hostile))])),
      .init(
        name: "tags",
        value: .array([
          .object([.init(name: "name", value: .string(hostile)), .init(name: "description", value: .string(hostile))])
        ])),
    ])
    let page = DocsPage(document).html.text
    #expect(!page.contains("<b onclick"))
    #expect(page.contains("&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;"))
    #expect(HTML(code: "a `<b>` c").text == "a <code>&lt;b&gt;</code> c")
    #expect(HTML(paragraphs: "a\n\nb").text == "<p>a</p>\n<p>b</p>\n")
  }

  @Test func theSchemasOfTheDocumentAreToldInWords() throws {
    func kind(_ json: String) throws -> String { SchemaText.kind(of: try #require(JSONTree(Array(json.utf8)))).text }
    #expect(
      try kind(#"{"type":"integer","minimum":1,"maximum":9,"default":5}"#)
        == "integer, 1 to 9; <code>5</code> if left out")
    #expect(try kind(#"{"type":["string","null"],"format":"date"}"#) == "date or null")
    #expect(try kind(#"{"enum":["a",null]}"#) == "<code>a</code>, <code>null</code>")
    #expect(
      try kind(##"{"type":"array","items":{"$ref":"#/x/Row"},"minItems":1}"##)
        == "list of <a href=\"#schema-Row\">Row</a>, not empty")
    #expect(try kind(#"{"type":"object","maxProperties":0}"#) == "<code>{}</code>")
    #expect(try kind(#"{"anyOf":[{"type":"integer"},{"const":"x"}]}"#) == "integer or <code>x</code>")
  }

  @Test func aTreeKeepsTheOrderOfMembersAndRefusesWhatIsNoJSON() throws {
    let text = #"{"b": [1, -2.5e3, true, null], "a": {"é\"\n": "x"}, "c": {}, "d": []}"#
    let tree = try #require(JSONTree(Array(text.utf8)))
    #expect(tree.line == text)
    #expect(tree.members.map(\.name) == ["b", "a", "c", "d"])
    #expect(tree.formatted(width: 40).hasPrefix("{\n  \"b\": [1, -2.5e3, true, null],\n"))
    for broken in ["", "{", #"{"a"}"#, #"{"a":1,}"#, "[1 2]", "\"a", "{} {}", "[1,]"] {
      #expect(JSONTree(Array(broken.utf8)) == nil, "\(broken)")
    }
  }
}
