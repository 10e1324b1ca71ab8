import TemplateAnalytics
import Testing

/// Webhooks about templates keep our catalogue true.
@Suite struct TemplateNoticeTests {
  private func key(_ id: String) throws -> TemplateKey {
    TemplateKey(waba: Meta.waba, template: try #require(TemplateID(id)))
  }

  private func change(fixture name: String) throws -> TemplateChange {
    let decoded = try Meta.decode(fixture: name)
    #expect(decoded.batch.isEmpty)
    #expect(decoded.otherKinds.isEmpty)
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.templateChanges.count == 1)
    return try #require(decoded.templateChanges.first)
  }

  private func change(_ value: String, time: String? = nil) throws -> TemplateChange {
    let body = Meta.delivery(value: value, field: "message_template_status_update", time: time)
    return try #require(Meta.decode(body).templateChanges.first)
  }

  @Test func aStatusUpdateTellsStatusNameLanguageAndCategory() throws {
    let change = try change(fixture: "template-status-update")
    #expect(change.key == (try key("1689556908129832")))
    #expect(change.time == 1_751_247_548)
    #expect(change.status == .approved)
    #expect(change.name == "order_confirmation")
    #expect(change.language == "en_US", "webhooks write en-US")
    #expect(change.category == .utility)
    #expect(change.qualityScore == nil)
    #expect(change.components == nil)
  }

  @Test func aReinstatedTemplateIsApproved() throws {
    let change = try change(fixture: "template-reinstated")
    #expect(change.status == .approved)
    #expect(change.language == "en_US")
    #expect(change.category == nil)
  }

  @Test(arguments: [
    ("APPROVED", "APPROVED"), ("REINSTATED", "APPROVED"), ("UNARCHIVED", "APPROVED"), ("paused", "PAUSED"),
    ("PENDING_DELETION", "PENDING_DELETION"), ("A_NEW_ONE", "A_NEW_ONE"),
  ])
  func anEventIsAStatus(event: String, status: String) throws {
    #expect(try change(#"{"event":"\#(event)","message_template_id":7}"#).status?.rawValue == status)
  }

  @Test func anImpendingCategoryIsNotYetInForce() throws {
    let change = try change(fixture: "template-category-update")
    #expect(change.key == (try key("278077987957091")))
    #expect(change.category == .utility)
    #expect(change.time == 1_746_082_800)
    #expect(change.status == nil)
  }

  @Test func aDoneCategoryChangeTellsTheNewOne() throws {
    #expect(try change(fixture: "template-category-done").category == .marketing)
  }

  @Test(arguments: [("template-quality", "RED"), ("template-quality-update", "YELLOW")])
  func aQualityUpdateTellsTheNewScore(sample: String, score: String) throws {
    let change = try change(fixture: sample)
    #expect(change.key == (try key("806312974732579")))
    #expect(change.qualityScore == score)
    #expect(change.time == 1_674_864_290)
    #expect(change.status == nil)
    #expect(change.category == nil)
  }

  @Test func aComponentsUpdateTellsTextsAndButtons() throws {
    let change = try change(fixture: "template-components-update")
    #expect(change.key == (try key("1315502779341834")))
    #expect(
      change.components == [
        TemplateComponent(type: "HEADER", format: "TEXT", text: "Your order is confirmed!"),
        TemplateComponent(type: "BODY", text: "Thank you for your order, {{1}}!"),
        TemplateComponent(type: "FOOTER", text: "Lucky Shrub"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "URL", text: "Track", url: "https://www.example.com/{{1}}"),
            TemplateButton(type: "QUICK_REPLY", text: "Unsubscribe"),
            TemplateButton(type: "PHONE_NUMBER", text: "Call"),
          ]),
      ])
    #expect(change.status == nil)
  }

  @Test func oneBadButtonCostsNoOther() throws {
    let change = try change(
      #"""
      {"message_template_id":7,"message_template_element":"Hello","message_template_buttons":
      [7,{"message_template_button_text":"no type"},{"message_template_button_type":"QUICK_REPLY"}]}
      """#)
    #expect(
      change.components == [
        TemplateComponent(type: "BODY", text: "Hello"),
        TemplateComponent(type: "BUTTONS", buttons: [TemplateButton(type: "QUICK_REPLY")]),
      ])
  }

  @Test(arguments: ["1689556908129832", #""1689556908129832""#])
  func anIDMayBeANumberOrAString(id: String) throws {
    #expect(try change(#"{"event":"PAUSED","message_template_id":\#(id)}"#).key == (try key("1689556908129832")))
  }

  @Test(
    arguments: [
      (nil, Meta.receivedAt), ("1751247548", 1_751_247_548), (#""1751247548""#, 1_751_247_548),
      ("1751247548123", 1_751_247_548), ("0", Meta.receivedAt), ("-1751247548", Meta.receivedAt),
      ("99999999999", Meta.receivedAt), ("9223372036854775807", Meta.receivedAt), ("null", Meta.receivedAt),
      (#""soon""#, Meta.receivedAt), ("{}", Meta.receivedAt),
    ] as [(String?, UnixTime)])
  func theTimeIsTheEntrysOrThatOfArrival(time: String?, expected: UnixTime) throws {
    #expect(try change(#"{"event":"PAUSED","message_template_id":7}"#, time: time).time == expected)
  }

  @Test(arguments: [#""x""#, "null", "0", "-7", "1.5", "[]", #""""#, "99999999999999999999"])
  func aNoticeOfNoTemplateIsRejected(id: String) {
    let body = Meta.delivery(value: #"{"event":"SECRET","message_template_id":\#(id)}"#)
    let decoded = Meta.decode(body)
    #expect(decoded.isEmpty)
    #expect(decoded.reasons.count == 1)
    #expect(decoded.reasons.first?.hasPrefix("entry[0].changes[0].value: message_template_id ") == true)
  }

  @Test func partsOfAWrongTypeAreAbsent() throws {
    let change = try change(
      #"{"message_template_id":7,"event":1,"message_template_name":[],"message_template_language":{},"new_category":2}"#
    )
    #expect(change == (try self.change(#"{"message_template_id":7}"#)))
  }

  @Test func changesComeInTheOrderOfThePayload() {
    func value(_ event: String) -> String { #"{"value":{"message_template_id":7,"event":"\#(event)"}}"# }
    let first = #"{"id":"1","changes":[\#(value("PAUSED")),\#(value("APPROVED"))]}"#
    let decoded = Meta.decode(#"{"entry":[\#(first),{"id":"2","changes":[\#(value("DISABLED"))]}]}"#)
    #expect(decoded.templateChanges.map(\.status?.rawValue) == ["PAUSED", "APPROVED", "DISABLED"])
    #expect(decoded.templateChanges.map(\.key.waba.value) == [1, 1, 2])
  }
}
