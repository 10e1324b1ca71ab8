import TemplateAnalytics
import Testing

/// What users send: replies, taps, and what is neither.
@Suite struct InboundMessageTests {
  private let context = #"{"from":"15550783881","id":"wamid.QUOTED"}"#
  private let reply = Record.of { $0.replied = 1_750_016_800 }

  private func decode(_ content: String, context: String? = nil) -> DecodedDelivery {
    Meta.decode(Meta.delivery(messages: Meta.message("wamid.ANSWER", context: context, content)))
  }

  private static let replies = [
    #""type":"text","text":{"body":"hello"}"#, #""type":"image","image":{"id":"1"}"#,
    #""type":"audio","audio":{"id":"1"}"#, #""type":"video","video":{"id":"1"}"#,
    #""type":"document","document":{"id":"1"}"#, #""type":"sticker","sticker":{}"#,
    #""type":"location","location":{"latitude":1}"#, #""type":"contacts","contacts":[{}]"#,
    #""type":"order","order":{}"#,
    #""type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"First"}}"#,
    #""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{not JSON"}}"#,
    #""type":"interactive","interactive":{}"#, #""type":"interactive""#, #""type":"something_new","something_new":7"#,
  ]

  @Test(arguments: replies)
  func isAReplyToWhatItQuotes(content: String) {
    let decoded = decode(content, context: context)
    #expect(decoded.batch.records == [Meta.key("wamid.QUOTED"): reply])
    #expect(decoded.batch.inbound.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: replies)
  func isAnInboundMessageWithoutContext(content: String) {
    let decoded = decode(content)
    #expect(
      decoded.batch.inbound
        == [Meta.event("wamid.ANSWER"): Inbound(time: 1_750_016_800, phoneUser: Meta.phoneUser)])
    #expect(decoded.batch.records.isEmpty)
    #expect(decoded.rejected.isEmpty)
  }

  @Test(arguments: [
    #"{"forwarded":true}"#, #"{"frequently_forwarded":true}"#, "{}", "null", "7", #"{"id":null}"#, #"{"id":""}"#,
  ])
  func aContextWithoutAnIDIsNone(context: String) {
    let decoded = decode(#""type":"text""#, context: context)
    #expect(decoded.batch.inbound.keys.map { $0 } == [Meta.event("wamid.ANSWER")])
    #expect(decoded.batch.records.isEmpty)
  }

  @Test(arguments: ["reaction", "edit", "revoke", "system", "unsupported"])
  func isNoReply(type: String) {
    for context in [context, nil] {
      let decoded = decode(#""type":"\#(type)","\#(type)":{"message_id":"wamid.QUOTED"}"#, context: context)
      #expect(decoded.batch.isEmpty)
      #expect(decoded.otherNames == ["messages.messages.\(type)": 1])
      #expect(decoded.rejected.isEmpty)
    }
  }

  @Test(arguments: [
    (#""type":"button","button":{"payload":"p","text":"Ver más 🎉"}"#, "Ver más 🎉"),
    (#""type":"button","button":{"text":"only text"}"#, "only text"),
    (#""type":"interactive","interactive":{"button_reply":{"id":"1","title":"Cancel"}}"#, "Cancel"),
  ])
  func isATapOnWhatItQuotesAndNoReply(content: String, button: String) {
    let decoded = decode(content, context: context)
    let tap = Record.of {
      $0.taps[Meta.event("wamid.ANSWER")] = Record.Tap(time: 1_750_016_800, button: button)
    }
    #expect(decoded.batch.records == [Meta.key("wamid.QUOTED"): tap])
    #expect(decoded.batch.inbound.isEmpty)
  }

  @Test func aTapWithoutContextKeepsItsButton() {
    let decoded = decode(#""type":"button","button":{"payload":"p","text":"Yes"}"#)
    #expect(
      decoded.batch.inbound
        == [Meta.event("wamid.ANSWER"): Inbound(time: 1_750_016_800, button: "Yes", phoneUser: Meta.phoneUser)])
  }

  @Test func aReplyButtonWithoutContextIsAReply() {
    let decoded = decode(#""type":"interactive","interactive":{"button_reply":{"id":"1","title":"No"}}"#)
    #expect(decoded.batch.inbound[Meta.event("wamid.ANSWER")]?.button == nil)
    #expect(decoded.batch.inbound.count == 1)
  }

  @Test(arguments: [#""type":"button""#, #""type":"button","button":{}"#, #""type":"button","button":7"#])
  func aTapOnNothingIsRejected(content: String) {
    let decoded = decode(content, context: context)
    #expect(decoded.batch.isEmpty)
    #expect(decoded.reasons.count == 1)
    #expect(decoded.reasons.first?.hasPrefix("entry[0].changes[0].value.messages[0]: button") == true)
  }

  @Test func aSenderMayHideThePhoneNumber() {
    let decoded = Meta.decode(
      Meta.delivery(
        messages: #"{"from_user_id":"\#(Meta.userID)","id":"w","timestamp":1750016800,"type":"text"}"#))
    #expect(decoded.batch.inbound == [Meta.event("w"): Inbound(time: 1_750_016_800, scopedUser: Meta.scopedUser)])
  }

  @Test func aRedeliveredAnswerHasTheSameKey() {
    let content = #""type":"button","button":{"text":"Yes"}"#
    let message = Meta.message("wamid.ANSWER", context: context, content)
    let decoded = Meta.decode(Meta.delivery(messages: message, message))
    #expect(decoded.batch.factCount == 2)
    #expect(decoded.batch.records[Meta.key("wamid.QUOTED")]?.taps.count == 1)
  }
}
