import TemplateAnalytics

/// Webhook bodies in Meta's shape.
enum Payload {
  static func status(
    _ wamid: String, _ status: String, at time: UnixTime, template: TemplateID? = nil, phone: String = "919000000001",
    waba: WABAID = RunningServer.waba
  ) -> String {
    statuses([item(wamid, status, at: time, template: template, phone: phone)], waba: waba)
  }

  static func item(
    _ wamid: String, _ status: String, at time: UnixTime, template: TemplateID? = nil, phone: String = "919000000001"
  ) -> String {
    let data = template.map { #","biz_opaque_callback_data":"template_id=\#($0)""# } ?? ""
    return #"{"id":"\#(wamid)","status":"\#(status)","timestamp":"\#(time)","recipient_id":"\#(phone)"\#(data)}"#
  }

  static func statuses(_ items: [String], waba: WABAID = RunningServer.waba) -> String {
    value(#""statuses":[\#(items.joined(separator: ","))]"#, waba: waba)
  }

  static func tap(_ wamid: String, on quoted: String, _ text: String, at time: UnixTime) -> String {
    value(
      #""messages":[{"from":"919000000001","id":"\#(wamid)","timestamp":"\#(time)","type":"button","#
        + #""context":{"id":"\#(quoted)"},"button":{"payload":"x","text":"\#(text)"}}]"#)
  }

  static func value(_ content: String, waba: WABAID = RunningServer.waba) -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"messages","value":"#
      + #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"919876543210","#
      + #""phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Sheena Nelson"},"#
      + #""wa_id":"919000000001"}],\#(content)}}]}]}"#
  }
}
