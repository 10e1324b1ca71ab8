import Foundation
import TemplateAnalytics
import Testing

struct TemplateMessageTests {
  private func read(_ body: String, _ contentType: String? = "application/json") -> TemplateMessage? {
    TemplateMessage(Data(body.utf8), contentType: contentType)
  }

  @Test func aTemplateIsNamedByNameAndLanguage() {
    let body = #"""
      {"messaging_product":"whatsapp","to":"919000000001","type":"template",
       "template":{"name":"offer","language":{"code":"en-US","policy":"deterministic"},"components":[{"type":"body"}]}}
      """#
    for contentType in ["application/json", "application/json; charset=utf-8", "text/plain", nil] {
      let message = read(body, contentType)
      #expect(message?.name == "offer")
      #expect(message?.language == "en_US")
    }
  }

  @Test func aFormAsMetasSDKsSendItIsRead() {
    let template = "%7B%22name%22%3A+%22offer%22%2C+%22language%22%3A+%7B%22code%22%3A+%22hi%22%7D%7D"
    for type in ["template", "%22template%22"] {
      let message = read(
        "messaging_product=whatsapp&to=919000000001&type=\(type)&template=\(template)",
        "application/x-www-form-urlencoded")
      #expect(message?.name == "offer")
      #expect(message?.language == "hi")
    }
    #expect(read("type=text&template=\(template)", "application/x-www-form-urlencoded") == nil)
    #expect(read("type=template&template=offer", "application/x-www-form-urlencoded") == nil)
  }

  @Test(arguments: [
    "type=%zz&template=%", "type=template&template=é b#%0", "type=template&template=%7B%FF%7D", "%", "=",
  ])
  func aFormThatIsBrokenIsNoTemplate(form: String) {
    #expect(read(form, "application/x-www-form-urlencoded") == nil)
  }

  @Test func whatIsBrokenBesideTheTemplateDoesNoHarm() {
    let template = "%7B%22name%22%3A%22offer%22%7D"
    #expect(read("to=%zz&type=template&template=\(template)", "application/x-www-form-urlencoded")?.name == "offer")
  }

  @Test(
    "Whatever is no template message is none",
    arguments: [
      #"{"type":"text","text":{"body":"hello"}}"#, #"{"type":"text","template":{"name":"a","language":{"code":"en"}}}"#,
      #"{"status":"read","message_id":"wamid.A"}"#, #"{"type":"template","template":{"name":""}}"#,
      #"{"type":"template","template":"offer"}"#, #"{"type":"template"}"#, #"{"template":{"name":"offer"}}"#, "[]", "",
      "{",
      "\u{0}",
    ])
  func noTemplate(body: String) { #expect(read(body) == nil) }

  @Test func aLanguageThatIsLeftOutIsNotGuessed() {
    #expect(read(#"{"type":"template","template":{"name":"offer"}}"#)?.language == "")
  }

  @Test func theAnswerNamesTheMessages() throws {
    #expect(
      SendAnswer.wamids(Data(#"{"messages":[{"id":"wamid.A","message_status":"accepted"}]}"#.utf8)) == ["wamid.A"])
    #expect(SendAnswer.wamids(Data(#"{"messages":[{"id":1},{"id":""},{"id":"wamid.B"}]}"#.utf8)) == ["wamid.B"])
    for other in [#"{"success":true}"#, #"{"error":{"code":100}}"#, "", "null", #"{"messages":{}}"#] {
      #expect(SendAnswer.wamids(Data(other.utf8)) == [])
    }
  }

  @Test func whatIsKeptOfASendIsReadAgainAndNamesNobody() throws {
    let waba = WABAID(109_087_654_321_098)!
    let pseudonyms = Pseudonyms(secret: Array(repeating: 7, count: Pseudonyms.secretLength))
    for template in [nil, TemplateID(1_317_000_000_000_067)] {
      let send = ProxiedSend(
        waba: waba, message: pseudonyms.message("wamid.SECRET", of: waba), name: "offer \"1\"\n", language: "en_US",
        sentAt: 1_751_328_000, product: .marketingMessagesLite, template: template)
      let line = send.line
      #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1, "one line")
      #expect(!String(decoding: line, as: UTF8.self).contains("SECRET"))
      #expect(ProxiedSend(line, of: waba) == send)
    }
    #expect(ProxiedSend(Array("{}".utf8), of: waba) == nil)
  }
}
