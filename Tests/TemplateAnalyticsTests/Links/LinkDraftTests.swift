import TemplateAnalytics
import Testing

@Suite struct LinkDraftTests {
  private static let id = TemplateID(123)!
  private static let template = Template(
    id: id, name: "offer", language: "en_US",
    components: [
      TemplateComponent(type: "BODY", text: "Hi"),
      TemplateComponent(
        type: "BUTTONS",
        buttons: [
          TemplateButton(type: "URL", text: "Tell me more", url: "https://go.example/l/{{1}}"),
          TemplateButton(type: "QUICK_REPLY", text: "Stop"), TemplateButton(type: "url", text: "Shop"),
        ]),
    ])

  private static func draft(_ json: String) -> Result<LinkDraft, LinkDraft.Invalid> {
    Result { () throws(LinkDraft.Invalid) in
      try LinkDraft(json: Array(json.utf8)) { $0 == id ? template : $0 == TemplateID(5)! ? other : nil }
    }
  }

  private static let other = Template(id: TemplateID(5)!, name: "code", language: "en")

  private static func problems(_ json: String) -> [String: String] {
    guard case .failure(let invalid) = draft(json) else { return [:] }
    return Dictionary(uniqueKeysWithValues: invalid.problems.map { ($0.parameter, $0.text) })
  }

  @Test(arguments: ["\"123\"", "123"])
  func aDraftIsRead(id: String) throws {
    let draft = try Self.draft(
      #"{"template_id":\#(id),"button":"Tell me more","target":"https://example.com/a?b=c#d","color":"red"}"#
    ).get()
    #expect(
      draft.template == Self.id && draft.button == "Tell me more" && draft.target.url == "https://example.com/a?b=c#d")
  }

  @Test func everyBadFieldIsNamedAtOnce() {
    #expect(Set(Self.problems("{}").keys) == ["template_id", "button", "target"])
    #expect(Self.problems("{}").values.allSatisfy { $0.contains(" is missing: give ") })
    let wrong = Self.problems(#"{"template_id":[1],"button":7,"target":{"url":"x"}}"#)
    #expect(Set(wrong.keys) == ["template_id", "button", "target"])
    #expect(wrong.values.allSatisfy { $0.contains(" must be ") })
    #expect(
      Set(Self.problems(#"{"template_id":"9","button":"x","target":"ftp://example.com/"}"#).keys) == [
        "template_id", "target",
      ])
    #expect(
      Set(Self.problems(#"{"template_id":"123","button":"x","target":"javascript:alert(1)"}"#).keys) == [
        "button", "target",
      ])
  }

  @Test(arguments: ["", "[]", "7", "null", "{", "\"x\""])
  func whatIsNoObjectIsSaidToBeNone(json: String) {
    #expect(Self.problems(json) == ["body": "the body must be a JSON object"])
  }

  @Test func theButtonsThatThereAreAreNamed() {
    #expect(
      Self.problems(#"{"template_id":"123","button":"Stop","target":"https://example.com"}"#) == [
        "button": #"button must be the text of a URL button of the template: "Tell me more" or "Shop""#
      ])
    #expect(
      Self.problems(#"{"template_id":"5","button":"Stop","target":"https://example.com"}"#) == [
        "button": "button must be the text of a URL button of the template: it has none"
      ])
  }

  @Test(arguments: [
    "https://example.com", "http://example.com:8080/a/b?c=d&e=%20f#g", "HTTPS://EXAMPLE.COM/", "https://[::1]:65535/",
    "https://xn--bcher-kva.example/", "https://192.0.2.1/?a=b,c;d='e'()*!$@:/",
  ])
  func anAddressOfTheWebIsATarget(url: String) { #expect(LinkTarget(url)?.url == url) }

  @Test(arguments: [
    "", " ", "example.com", "//example.com/", "/path", "https:", "https://", "https:///path", "https://:80/",
    "https:example.com",
    "javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "file:///etc/passwd", "intent://x#Intent;end",
    "https://user@example.com/", "https://user:password@example.com/", "https://@example.com/",
    "https://:@example.com/",
    "https://example.com/a b", "https://example.com/\r\nSet-Cookie: a=b", "https://example.com/\u{0}",
    "https://example.com/\t",
    "https://example.com/\u{7F}", "https://example.com/\u{85}", "https://example.com/ü", "https://exämple.com/",
    "https://a.com\\@b.com/", "https://example.com/<x>", "https://example.com/{{1}}", "https://example.com/%zz",
    "https://example.com:0/", "https://example.com:65536/", " https://example.com/", "https://example.com/ ",
    "https://example.com/" + String(repeating: "a", count: 1981),
  ])
  func anythingElseIsNone(url: String) { #expect(LinkTarget(url) == nil) }

  @Test func theLongestTargetIsTaken() {
    #expect(LinkTarget("https://example.com/" + String(repeating: "a", count: 1980)) != nil)
  }
}
