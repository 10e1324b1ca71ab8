import TemplateAnalytics

/// A webhook of the demo that is about no message: news of a template, or a field that nobody counts.
struct DemoNotice: Sendable {
  /// When Meta tells it.
  let time: UnixTime
  let body: [UInt8]

  /// All of a demo, in the order of time.
  static func all(start: UnixTime) -> [DemoNotice] {
    func time(day: Int64, _ seconds: Int64) -> UnixTime { start + day * Day.seconds + seconds }
    let templates = DemoCatalogue.templates
    var notices: [DemoNotice] = []
    for (index, template) in templates.enumerated() {
      let isNew = template.id == DemoCatalogue.loyaltyInvite.template.id
      notices.append(approval(of: template, at: time(day: isNew ? 25 : 0, Int64(index) * 40)))
    }
    if let template = templates.first {
      notices.append(quality(of: template, from: "UNKNOWN", to: "GREEN", at: time(day: 6, 9_000)))
      notices.append(quality(of: template, from: "GREEN", to: "YELLOW", at: time(day: 17, 30_600)))
      notices.append(quality(of: template, from: "YELLOW", to: "GREEN", at: time(day: 23, 61_200)))
    }
    notices.append(
      DemoNotice(time: time(day: 3, 700), field: "account_update") { json in
        json.literal(#"{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"IN"}"#)
      })
    notices.append(
      DemoNotice(time: time(day: 12, 41_000), field: "phone_number_quality_update") { json in
        json.literal(#"{"display_phone_number":"#)
        json.string(DemoCatalogue.displayPhoneNumber)
        json.literal(#","event":"UPGRADE","current_limit":"TIER_100K"}"#)
      })
    return notices.sorted { $0.time < $1.time }
  }

  private init(time: UnixTime, field: String, value: (inout DemoJSON) -> Void) {
    self.time = time
    var json = DemoJSON(capacity: 512)
    json.literal(#"{"object":"whatsapp_business_account","entry":[{"id":""#)
    json.integer(DemoCatalogue.waba.value)
    json.literal(#"","time":"#)
    json.integer(time)
    json.literal(#","changes":[{"field":"#)
    json.string(field)
    json.literal(#","value":"#)
    value(&json)
    json.literal("}]}]}")
    body = json.bytes
  }

  private static func approval(of template: Template, at time: UnixTime) -> DemoNotice {
    DemoNotice(time: time, field: "message_template_status_update") { json in
      json.literal(#"{"event":"APPROVED","#)
      json.name(of: template)
      json.literal(#","reason":"NONE","message_template_category":"#)
      json.string(template.category?.rawValue ?? "")
      json.literal("}")
    }
  }

  private static func quality(
    of template: Template, from previous: String, to new: String, at time: UnixTime
  ) -> DemoNotice {
    DemoNotice(time: time, field: "message_template_quality_update") { json in
      json.literal(#"{"previous_quality_score":"#)
      json.string(previous)
      json.literal(#","new_quality_score":"#)
      json.string(new)
      json.literal(",")
      json.name(of: template)
      json.literal("}")
    }
  }
}

extension DemoJSON {
  /// Template webhooks give the id as a number and the language with a hyphen.
  fileprivate mutating func name(of template: Template) {
    literal(#""message_template_id":"#)
    integer(template.id.value)
    literal(#","message_template_name":"#)
    string(template.name)
    literal(#","message_template_language":"#)
    string(template.language.replacing("_", with: "-"))
  }
}
