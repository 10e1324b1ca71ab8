import TemplateAnalytics

extension DemoJSON {
  /// Writes an element of `messages`.
  mutating func inbound(_ event: DemoEvent, from user: DemoUser, seed: UInt64) {
    literal("{")
    let quoted = DemoWamid.outbound(event.message, user: user, seed: seed)
    // A reaction names its message in its own way.
    if event.quotes, event.kind != .reaction {
      literal(#""context":{"from":"#)
      string(DemoCatalogue.displayPhoneNumber)
      literal(#","id":"#)
      string(quoted)
      literal("},")
    }
    literal(#""id":"#)
    string(DemoWamid.inbound(event.inbound, user: user, seed: seed))
    names(of: user, phoneNumber: #","from":"#, scopedID: #","from_user_id":"#)
    literal(#","timestamp":"#)
    self.quoted(event.time)
    switch event.kind {
    case .tap: button(event)
    case .reaction: reaction(event, to: quoted)
    default: reply(event)
    }
    literal("}")
  }

  private mutating func button(_ event: DemoEvent) {
    let text = event.template.map { DemoCatalogue.demoTemplates[Int($0)].behaviour.tapRates[Int(event.detail)].button }
    literal(#","type":"button","button":{"payload":"#)
    string(text ?? "")
    literal(#","text":"#)
    string(text ?? "")
    literal("}")
  }

  private mutating func reaction(_ event: DemoEvent, to wamid: String) {
    literal(#","type":"reaction","reaction":{"message_id":"#)
    string(wamid)
    literal(#","emoji":"#)
    string(DemoWords.reactions[Int(event.inbound) % DemoWords.reactions.count])
    literal("}")
  }

  /// A text mostly, now and then a picture.
  private mutating func reply(_ event: DemoEvent) {
    if event.inbound % 12 == 0 {
      literal(#","type":"image","image":{"mime_type":"image/jpeg","id":"#)
      string(String(880_000_000_000_000 + UInt64(event.inbound)))
      literal("}")
    } else {
      literal(#","type":"text","text":{"body":"#)
      string(DemoWords.replies[Int(event.detail)])
      literal("}")
    }
  }
}
