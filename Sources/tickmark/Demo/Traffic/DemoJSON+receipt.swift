import TemplateAnalytics

extension DemoJSON {
  /// Writes an element of `statuses`.
  mutating func receipt(_ event: DemoEvent, to user: DemoUser, seed: UInt64) {
    literal(#"{"id":"#)
    string(DemoWamid.outbound(event.message, user: user, seed: seed))
    literal(#","status":"#)
    string(DemoJSON.status(event.kind))
    literal(#","timestamp":"#)
    quoted(event.time)
    names(of: user, phoneNumber: #","recipient_id":"#, scopedID: #","recipient_user_id":"#)
    let template = event.template.map { DemoCatalogue.demoTemplates[Int($0)].template }
    if event.namesTemplate, let template {
      literal(#","biz_opaque_callback_data":"#)
      // Either form is a program's choice.
      let isJSON = template.category == .authentication
      string(isJSON ? "{\"template_id\":\"\(template.id)\"}" : "template_id=\(template.id)")
    }
    switch event.kind {
    case .failed: errors(event.detail)
    case .sent, .delivered: pricing(template?.category)
    // On one of delivered and read.
    case .read where event.implied.contains(.delivered): pricing(template?.category)
    default: break
    }
    literal("}")
  }

  /// Free-form answers within a day of the user's message are free of charge.
  private mutating func pricing(_ category: TemplateCategory?) {
    guard let category else {
      return literal(
        #","pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"service"}"#)
    }
    literal(#","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"#)
    string(category.rawValue.lowercased())
    literal("}")
  }

  private mutating func errors(_ code: Int32) {
    let failure = DemoFailure.byCode[code] ?? .undeliverable
    literal(#","errors":[{"code":"#)
    integer(failure.code)
    literal(#","title":"#)
    string(failure.title)
    literal(#","message":"#)
    string(failure.title)
    literal(#","error_data":{"details":"#)
    string(failure.details)
    literal(#"},"href":"/documentation/business-messaging/whatsapp/support/error-codes"}]"#)
  }

  private static func status(_ kind: DemoEvent.Kind) -> String {
    switch kind {
    case .sent: "sent"
    case .delivered: "delivered"
    case .read: "read"
    case .played: "played"
    case .failed: "failed"
    case .send, .tap, .reply, .reaction: preconditionFailure("\(kind) is no receipt")
    }
  }
}
