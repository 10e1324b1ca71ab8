import TemplateAnalytics
import Testing

/// The native list of templates.
@Suite struct TemplateListTests {
  private static let templates = [
    Template(id: TemplateID(1)!, name: "Summer_Offer", language: "en-US", category: .marketing, status: .approved),
    Template(id: TemplateID(2)!, name: "code", language: "pt_BR", category: .authentication),
    Template(id: TemplateID(3)!, name: "", language: ""),
  ]

  private static func found(_ text: String) throws -> [Int64] {
    let query = try TemplateListQuery.parse(FormText.parameters(text))
    return templates.filter(query.matches).map(\.id.value)
  }

  @Test(
    arguments: [
      ("", [1, 2, 3]), ("status=approved", [1]), ("status=REJECTED", []), ("status=PAUSED,Approved", [1]),
      ("category=marketing,AUTHENTICATION", [1, 2]), ("language=EN_us", [1]), ("language=pt-br", [2]),
      ("name=OFFER", [1]),
      ("name=offer&category=utility", []), ("name=+", [1, 2, 3]),
    ] as [(String, [Int64])])
  func filtersTakeAnyCase(_ text: String, ids: [Int64]) throws {
    #expect(try Self.found(text) == ids)
  }

  @Test func onlyWithoutFiltersItIsAboutAll() throws {
    #expect(try TemplateListQuery.parse([("limit", "3")]).isOfAll)
    for name in ["status", "category", "language", "name"] {
      #expect(try !TemplateListQuery.parse([(name, "x")]).isOfAll)
    }
  }

  @Test func badParametersAreToldAtOnce() {
    do throws(InvalidParameters) {
      _ = try TemplateListQuery.parse([("name", "a"), ("name", "b"), ("limit", "0"), ("after", "x")])
      Issue.record("nothing was refused")
    } catch {
      #expect(error.problems.map(\.parameter) == ["name", "limit", "after"])
    }
  }

  @Test func whatNobodyToldIsNull() {
    let all = Self.templates.map { (id: $0.id, template: Optional($0)) } + [(id: TemplateID(4)!, template: nil)]
    let bytes = TemplateList.encode(all, page: Page(rowCount: 4, limit: 25, position: .start))
    let expected: [String] = [
      #"{"templates":["#,
      #"{"template_id":"1","name":"Summer_Offer","language":"en_US","status":"APPROVED","category":"MARKETING","components":[]},"#,
      #"{"template_id":"2","name":"code","language":"pt_BR","status":null,"category":"AUTHENTICATION","components":[]},"#,
      #"{"template_id":"3","name":null,"language":null,"status":null,"category":null,"components":[]},"#,
      #"{"template_id":"4","name":null,"language":null,"status":null,"category":null,"components":[]}],"#,
      #""paging":{"cursors":{"before":"","after":""}}}"#,
    ]
    #expect(String(decoding: bytes, as: UTF8.self) == expected.joined())
  }
}
