import Foundation
import TemplateAnalytics
import Testing

/// `POST /api/v1/wabas/{waba_id}/sends` and `tickmark import`, one item each.
@Suite struct SendRegistrationTests {
  private static let wamid = "wamid: give Meta's message id, a string of at most 512 bytes"
  private static let template = "template_id: give the template's id, 1 to 18 digits"
  private static let sentAt = "sent_at: give Unix seconds, for example 1751328000"
  private static let product = "product_type: give CLOUD_API or MARKETING_MESSAGES_LITE_API"

  private func parse(_ json: String) -> Result<SendRegistration, SendRegistration.Invalid> {
    SendRegistration.parse(Array(json.utf8))
  }

  private func problems(_ json: String) -> [String] {
    if case .failure(let invalid) = parse(json) { invalid.problems } else { [] }
  }

  @Test func wamidAndTemplateAreEnough() throws {
    #expect(
      try parse(#"{"wamid":"wamid.A","template_id":"1689556908129832"}"#).get()
        == SendRegistration(wamid: "wamid.A", template: try #require(TemplateID("1689556908129832"))))
  }

  @Test func everyFieldIsRead() throws {
    let expected = SendRegistration(
      wamid: "wamid.A", template: try #require(TemplateID("7")), sentAt: 1_751_328_000, product: .marketingMessagesLite)
    let product = #""product_type":"MARKETING_MESSAGES_LITE_API""#
    let json = #"{"wamid":"wamid.A","template_id":"7","sent_at":1751328000,\#(product)}"#
    #expect(try parse(json).get() == expected)
    let strings = #"{\#(product.lowercased()),"sent_at":"1751328000","template_id":7,"wamid":"wamid.A"}"#
    #expect(try parse(strings).get() == expected)
  }

  @Test func whatIsNullIsNotGivenAndUnknownFieldsAreNormal() throws {
    let json = #"""
      {"wamid":"w","template_id":7,"sent_at":null,"product_type":null,"recipient":"16505551234","campaign":{"x":[1]}}
      """#
    #expect(try parse(json).get() == SendRegistration(wamid: "w", template: try #require(TemplateID("7"))))
  }

  @Test(arguments: ["null", #""""#, "7", "{}", "[]", #""\ud800""#])
  func aWamidIsAStringWithSomethingInIt(value: String) {
    #expect(problems(#"{"wamid":\#(value),"template_id":"7"}"#) == [SendRegistrationTests.wamid])
  }

  @Test func aWamidHasAtMost512Bytes() {
    func json(_ wamid: String) -> String { #"{"wamid":"\#(wamid)","template_id":"7"}"# }
    #expect(problems(json(String(repeating: "w", count: 512))).isEmpty)
    #expect(problems(json(String(repeating: "w", count: 513))) == [SendRegistrationTests.wamid])
    #expect(problems(json(String(repeating: "é", count: 257))) == [SendRegistrationTests.wamid])
  }

  @Test(arguments: [
    "null", #""""#, "0", "-7", "1.5", #""07""#, #""x""#, #""7 ""#, #""1000000000000000000""#, "1000000000000000000",
    "99999999999999999999", "true", "{}", #""٧""#,
  ])
  func aTemplateIDIsOneTo18Digits(value: String) {
    #expect(problems(#"{"wamid":"w","template_id":\#(value)}"#) == [SendRegistrationTests.template])
  }

  @Test(arguments: [
    "0", "-1751328000", "1751328000000", #""1751328000000""#, #""2025-07-01""#, #""""#, "1751328000.5", "true", "{}",
  ])
  func aTimeIsInPlausibleSeconds(value: String) {
    #expect(problems(#"{"wamid":"w","template_id":7,"sent_at":\#(value)}"#) == [SendRegistrationTests.sentAt])
  }

  @Test(arguments: [#""""#, #""SMS""#, "0", "{}", #""CLOUD_API ""#])
  func aProductIsOneOfTwo(value: String) {
    #expect(problems(#"{"wamid":"w","template_id":7,"product_type":\#(value)}"#) == [SendRegistrationTests.product])
  }

  @Test func allProblemsAreToldAtOnceAndRepeatNoValue() {
    let all = [
      SendRegistrationTests.wamid, SendRegistrationTests.template, SendRegistrationTests.sentAt,
      SendRegistrationTests.product,
    ]
    #expect(problems(#"{"wamid":7,"template_id":"x","sent_at":"x","product_type":"x"}"#) == all)
    #expect(problems("{}") == [SendRegistrationTests.wamid, SendRegistrationTests.template])
  }

  @Test(arguments: ["", "null", "7", #""wamid""#, "[]", "{", #"{"wamid":"w","template_id":7"#, "{} {}", "wamid,7"])
  func anythingElseIsNoObject(json: String) {
    #expect(problems(json) == ["not a JSON object"])
  }

  @Test func everyItemOfAnArrayIsReadOnItsOwn() throws {
    let json = #"[{"wamid":"a","template_id":7},7,{"wamid":"b"},null,{"wamid":"c","template_id":"8"},[]]"#
    let items = try #require(SendRegistration.parse(array: Data(json.utf8)))
    let told = items.map { item in
      switch item {
      case .success(let send): ["\(send.wamid) is of \(send.template)"]
      case .failure(let invalid): invalid.problems
      }
    }
    #expect(
      told == [
        ["a is of 7"], ["not a JSON object"], [SendRegistrationTests.template], ["not a JSON object"], ["c is of 8"],
        ["not a JSON object"],
      ])
    #expect(SendRegistration.parse(array: Data("[]".utf8))?.isEmpty == true)
  }

  @Test(arguments: ["", "{}", "null", "7", #"[{"wamid":"a","template_id":7}"#, "not JSON"])
  func whatIsNoArrayIsToldApart(json: String) {
    #expect(SendRegistration.parse(array: Data(json.utf8))?.count == nil)
  }
}
