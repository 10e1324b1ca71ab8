import TemplateAnalytics
import Testing

@Suite("The list of templates")
struct KaleyraTemplateListTests {
  private func parse(_ parameters: (name: String, value: String)...) throws -> KaleyraTemplateListQuery {
    try KaleyraTemplateListQuery.parse(parameters)
  }

  @Test("Nothing is required")
  func defaults() throws {
    let query = try parse()
    #expect(query.status == nil)
    #expect(query.limit == 25)
    #expect(query.position == .start)
    #expect(try parse(("status", ""), ("limit", ""), ("after", ""), ("before", "")) == query)
  }

  @Test("Status, limit and cursors are those of the analytics")
  func parameters() throws {
    let query = try parse(("status", "accepted"), ("limit", "1000"), ("after", "MjQZD"))
    #expect(query.status == .approved)
    #expect(query.limit == 1000)
    #expect(query.position == .after(24))
    #expect(try parse(("before", "MjQZD")).position == .before(24))
  }

  @Test("Every bad parameter is told at once, in order")
  func problems() throws {
    let failure = try #require(throws: KaleyraFailure.self) {
      try parse(("before", "x"), ("after", "x"), ("limit", "1001"))
    }
    guard case .badParameters(let problems) = failure else {
      Issue.record("not a problem of parameters: \(failure)")
      return
    }
    #expect(problems.map(\.parameter) == ["limit", "after", "before"])
  }

  @Test("A bad status wins over every other problem")
  func badStatus() {
    #expect(throws: KaleyraFailure.invalidStatus) { try parse(("limit", "x"), ("status", "approved")) }
  }

  @Test("Templates are listed in Kaleyra's words, byte for byte")
  func list() throws {
    let first = Template(
      id: try #require(TemplateID(1_317_000_000_000_067)), name: "spring_sale", language: "en-US",
      category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "HEADER", format: "TEXT", text: "Sale"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "Contact Support"),
            TemplateButton(type: "URL", text: "Tell me more", url: "https://example.org/a?b=c"),
          ]),
      ])
    let second = Template(id: try #require(TemplateID(1_560_000_000_000_011)), name: "", language: "de")
    let third = Template(
      id: try #require(TemplateID(1_560_000_000_000_012)), name: "otp", language: "de", category: .authentication,
      status: TemplateStatus(rawValue: "IN_APPEAL"), components: [TemplateComponent(type: "BODY")])
    let body = KaleyraTemplateList.encode(
      templates: [first, second, third], page: Page(rowCount: 5, limit: 3, position: .start))
    #expect(String(decoding: body, as: UTF8.self) == (try KaleyraFixture.text("template-list")))
  }

  @Test("Without templates the list is empty")
  func emptyList() throws {
    let body = KaleyraTemplateList.encode(templates: [], page: Page(rowCount: 0, limit: 25, position: .start))
    #expect(String(decoding: body, as: UTF8.self) == (try KaleyraFixture.text("template-list-empty")))
  }

  @Test("Every state that can be asked for is written in the same word")
  func statusWords() throws {
    let id = try #require(TemplateID(7))
    for word in ["accepted", "pending", "rejected", "paused", "disabled"] {
      let template = Template(id: id, name: "a", language: "de", status: try parse(("status", word)).status)
      let body = KaleyraTemplateList.encode(
        templates: [template], page: Page(rowCount: 1, limit: 25, position: .start))
      #expect(String(decoding: body, as: UTF8.self).contains("\"status\":\"\(word)\""))
    }
  }
}
