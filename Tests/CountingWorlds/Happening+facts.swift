import TemplateAnalytics

extension Happening {
  /// Learns the fact directly, without a payload between. Noise teaches nothing.
  package func learn(into batch: inout Batch, _ pseudonyms: Pseudonyms) {
    switch self {
    case .send(let send):
      let waba = WABAID(send.waba)!
      var fact = Record()
      fact.template = TemplateKey(waba: waba, template: TemplateID(send.template)!)
      fact.accepted = send.time
      fact.product = send.product ?? .cloudAPI
      batch.learn(fact, of: pseudonyms.message(send.wamid, of: waba), waba: waba)
    case .receipt(let receipt):
      let waba = WABAID(receipt.waba)!
      var fact = Record()
      switch receipt.status {
      case .sent: fact.sent = receipt.time
      case .delivered: fact.delivered = receipt.time
      case .read: fact.read = receipt.time
      case .played: fact.played = receipt.time
      case .failed(let code): fact.failure = Record.Failure(time: receipt.time, code: code ?? 0)
      }
      fact.template = receipt.callbackTemplate.map { TemplateKey(waba: waba, template: TemplateID($0)!) }
      fact.phoneUser = receipt.recipient.phone.map { pseudonyms.user(phoneNumber: $0, of: receipt.businessNumber) }
      fact.scopedUser = receipt.recipient.userID.map { pseudonyms.user(userID: $0, of: receipt.businessNumber) }
      batch.learn(fact, of: pseudonyms.message(receipt.wamid, of: waba), waba: waba)
    case .answer(let answer):
      let waba = WABAID(answer.waba)!
      let event = pseudonyms.event(answer.wamid, of: waba)
      let button: String? =
        switch answer.content {
        case .button(let text): text
        case .replyButton(let title) where answer.quoted != nil: title
        default: nil
        }
      if let quoted = answer.quoted {
        var fact = Record()
        if let button {
          fact.taps[event] = Record.Tap(time: answer.time, button: button)
        } else {
          fact.replied = answer.time
        }
        batch.learn(fact, of: pseudonyms.message(quoted, of: waba), waba: waba)
      } else {
        let inbound = Inbound(
          time: answer.time, button: button,
          phoneUser: answer.sender.phone.map { pseudonyms.user(phoneNumber: $0, of: answer.businessNumber) },
          scopedUser: answer.sender.userID.map { pseudonyms.user(userID: $0, of: answer.businessNumber) })
        batch.learn(inbound, event: event, waba: waba)
      }
    case .click(let click): click.learn(into: &batch, pseudonyms)
    case .noise: break
    }
  }
}
