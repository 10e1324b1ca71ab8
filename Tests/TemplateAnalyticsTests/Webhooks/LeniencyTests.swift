import TemplateAnalytics
import Testing

/// Production holds more than any document.
@Suite struct LeniencyTests {
  private let sent = Record.of {
    $0.sent = 1_750_030_073; $0.phoneUser = Meta.phoneUser
  }

  @Test(arguments: [
    #"{"id":"w","status":"sent","timestamp":"1750030073","recipient_id":"16505551234"}"#,
    #"{"id":"w","status":"sent","timestamp":1750030073,"recipient_id":16505551234}"#,
    #"{"recipient_id":"16505551234","timestamp":"1750030073","pricing":7,"new":{"a":[null]},"status":"sent","id":"w"}"#,
    #"{"id":"w","status":"sent","timestamp":"1750030073","recipient_id":"16505551234","errors":null,"pricing":null}"#,
  ])
  func numbersMayBeStringsAndUnknownFieldsAreNormal(status: String) {
    let decoded = Meta.decode(Meta.delivery(statuses: status))
    #expect(decoded.batch.records == [Meta.key("w"): sent])
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: [#""102290129340398""#, "102290129340398"])
  func aWABAIDMayBeANumber(id: String) {
    let decoded = Meta.decode(Meta.delivery(value: #"{\#(Meta.metadata),"statuses":[\#(Meta.status("w"))]}"#, id: id))
    #expect(decoded.batch.records == [Meta.key("w"): sent])
  }

  @Test(arguments: [
    #"{"entry":[{"id":"102290129340398","changes":[{"value":VALUE}]}]}"#,
    #"{"object":"page","entry":[{"id":"102290129340398","changes":[{"field":"account_update","value":VALUE}]}]}"#,
    #"{"object":7,"entry":[{"id":"102290129340398","time":"soon","changes":[{"field":null,"value":VALUE}]}]}"#,
    "\n {\"entry\" : [ {\"id\":\"102290129340398\" , \"changes\":[{\"value\":VALUE}]} ] }\r\n",
  ])
  func aPayloadIsToldByItsKeysNotByFieldOrObject(body: String) {
    let value = #"{\#(Meta.metadata),"statuses":[\#(Meta.status("w"))]}"#
    let decoded = Meta.decode(body.replacing("VALUE", with: value))
    #expect(decoded.batch.records == [Meta.key("w"): sent])
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.otherKinds.isEmpty)
  }

  @Test func metadataMayBeMissing() {
    let decoded = Meta.decode(Meta.delivery(value: #"{"statuses":[\#(Meta.status("w"))]}"#))
    let user = Meta.pseudonyms.user(phoneNumber: Meta.phone, of: "WABA \(Meta.waba)")
    #expect(decoded.batch.records[Meta.key("w")]?.phoneUser == user)
  }

  @Test(
    arguments: [
      (#"[{"code":131049,"title":"t"}]"#, 131_049), (#"[{"code":"131049"}]"#, 131_049), ("[]", 0), ("null", 0),
      ("{}", 0),
      (#"[{"title":"t"},{"code":131026}]"#, 131_026), (#"[{"code":131026},{"code":1}]"#, 131_026),
      (#"[{"code":99999999999}]"#, 0), (#""x""#, 0),
    ] as [(String, Int32)])
  func aFailureHasTheFirstCodeOrZero(errors: String, code: Int32) {
    let decoded = Meta.decode(Meta.delivery(statuses: Meta.status("w", "failed", more: #","errors":\#(errors)"#)))
    #expect(decoded.batch.records[Meta.key("w")]?.failure == Record.Failure(time: 1_750_030_073, code: code))
  }

  @Test func errorsOfAReceiptThatDidNotFailAreNoFailure() {
    let decoded = Meta.decode(Meta.delivery(statuses: Meta.status("w", "sent", more: #","errors":[{"code":131049}]"#)))
    #expect(decoded.batch.records == [Meta.key("w"): sent])
  }

  @Test func otherStatusesAreCountedByName() {
    let decoded = Meta.decode(
      Meta.delivery(
        statuses: Meta.status("a", "deleted"), Meta.status("b", "warning"), Meta.status("c", "deleted"),
        Meta.status("d", "held_for_quality")))
    #expect(
      decoded.otherNames == [
        "messages.statuses.deleted": 2, "messages.statuses.warning": 1, "messages.statuses.held_for_quality": 1,
      ])
    #expect(decoded.batch.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: ["phone_number_quality_update", "security", "history", "account_alerts"])
  func otherFieldsAreCountedByName(field: String) {
    let decoded = Meta.decode(Meta.delivery(value: #"{"event":"x","wa_id":"16505551234"}"#, field: field))
    #expect(decoded.otherNames == [field: 1])
    #expect(decoded.batch.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: [
    "16505551234", "wamid.HBgL", "Sheena Nelson", "UPPER", "with space", "", "é", "a/b", "<b>", "a-b", "a1",
    String(repeating: "a", count: 61),
  ])
  func hostileNamesBecomeOther(name: String) {
    let field = Meta.decode(Meta.delivery(value: "{}", field: name))
    #expect(field.otherNames == ["other": 1])
    let action = Meta.decode(Meta.delivery(value: #"{"user_actions":[{"action_type":"\#(name)"}]}"#))
    #expect(action.otherNames == ["other": 1])
    if !name.isEmpty, name.utf8.count < 60 {
      #expect(Meta.decode(Meta.delivery(statuses: Meta.status("w", name))).otherNames == ["other": 1])
    }
  }

  @Test func aFieldThatIsMissingIsOther() {
    let decoded = Meta.decode(#"{"entry":[{"id":"102290129340398","changes":[{"value":{}}]}]}"#)
    #expect(decoded.otherNames == ["other": 1])
  }

  @Test func everyUserActionIsCountedAndNeverGuessed() {
    let decoded = Meta.decode(
      Meta.delivery(
        value: #"""
          {\#(Meta.metadata),"user_actions":[{"action_type":"marketing_messages_link_click","id":"w"},
          {"action_type":"marketing_messages_link_click"},{},7]}
          """#))
    #expect(decoded.otherNames == ["marketing_messages_link_click": 2, "user_actions": 2])
    #expect(decoded.batch.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: [#"{"entry":[]}"#, #"{"entry":[{"id":"102290129340398","changes":[]}]}"#])
  func emptyListsTellNothing(body: String) {
    #expect(Meta.decode(body).isEmpty)
    #expect(Meta.decode(body).rejected.isEmpty)
  }

  @Test func emptyStatusesAreNoOtherKind() {
    let decoded = Meta.decode(Meta.delivery(statuses: ""))
    #expect(decoded.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test func contactsTieThePhoneNumberAndTheUserID() {
    let contacts = #"""
      "contacts":[{"wa_id":"19995551234","user_id":"US.9"},7,
      {"wa_id":"16505551234","user_id":"US.13491208655302741918"}]
      """#
    func users(_ status: String) -> [UserKey?] {
      let decoded = Meta.decode(Meta.delivery(value: #"{\#(Meta.metadata),\#(contacts),"statuses":[\#(status)]}"#))
      let record = decoded.batch.records[Meta.key("w")]
      return [record?.phoneUser, record?.scopedUser]
    }
    let begin = #"{"id":"w","status":"sent","timestamp":"1750030073""#
    #expect(users(begin + #","recipient_id":"16505551234"}"#) == [Meta.phoneUser, Meta.scopedUser])
    #expect(users(begin + #","recipient_user_id":"US.13491208655302741918"}"#) == [Meta.phoneUser, Meta.scopedUser])
    #expect(users(begin + "}") == [nil, nil], "a contact alone is nobody's recipient")
    let stranger = Meta.pseudonyms.user(phoneNumber: "17775551234", of: Meta.businessNumber)
    #expect(users(begin + #","recipient_id":"17775551234"}"#) == [stranger, nil])
  }

  @Test func aThousandReceiptsAreReadInOneBody() {
    let statuses = (0..<1_000).map { Meta.status("wamid.\($0)", $0 % 2 == 0 ? "sent" : "read") }
    let decoded = Meta.decode(
      Meta.delivery(value: #"{\#(Meta.metadata),"statuses":[\#(statuses.joined(separator: ","))]}"#))
    #expect(decoded.batch.records.count == 1_000)
    #expect(decoded.batch.factCount == 1_000)
    #expect(decoded.batch.records[Meta.key("wamid.998")] == sent)
    #expect(decoded.batch.records[Meta.key("wamid.999")]?.read == 1_750_030_073)
    #expect(decoded.rejected.isEmpty)
  }
}
