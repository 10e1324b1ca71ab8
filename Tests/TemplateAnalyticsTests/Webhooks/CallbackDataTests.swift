import TemplateAnalytics
import Testing

/// The third way to a message's template: the program named it in `biz_opaque_callback_data`.
@Suite struct CallbackDataTests {
  private func template(_ json: String) -> TemplateID? {
    let decoded = Meta.decode(
      Meta.delivery(statuses: Meta.status("w", "sent", more: #","biz_opaque_callback_data":\#(json)"#)))
    #expect(decoded.rejected.isEmpty)
    let record = decoded.batch.records[Meta.key("w")]
    #expect(record?.sent == 1_750_030_073, "the receipt counts whatever its callback data")
    #expect(record?.template == nil || record?.template?.waba == Meta.waba)
    return record?.template?.template
  }

  @Test(arguments: [
    #""template_id=1689556908129832""#, #""{\"template_id\":\"1689556908129832\"}""#,
    #""{\"template_id\":1689556908129832}""#, #""{\"campaign\":\"x\", \"template_id\" : 1689556908129832, \"n\":[1]}""#,
  ])
  func namesTheTemplate(json: String) {
    #expect(template(json)?.value == 1_689_556_908_129_832)
  }

  @Test(arguments: [
    #""""#, #""campaign 7""#, #""1689556908129832""#, #""template_id=""#, #""template_id=x""#, #""template_id=12;x""#,
    #""template_id= 12""#, #""TEMPLATE_ID=12""#, #""x template_id=12""#, #""template_id=0""#,
    #""template_id=1234567890123456789""#, #""{\"template\":\"12\"}""#, #""{\"template_id\":\"x\"}""#,
    #""{\"template_id\":null}""#, #""{\"template_id\":1.5}""#, #""{\"template_id\":-12}""#,
    #""{\"template_id\":12""#, #""{""#,
    #""[{\"template_id\":12}]""#, "null", "7", "{}", #"{"template_id":12}"#, #""\ud800""#,
  ])
  func isTheSendersOwnBusiness(json: String) {
    #expect(template(json) == nil)
  }
}
