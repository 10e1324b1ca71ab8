import TemplateAnalytics

extension Happening.Click {
  /// Learns the click as our redirect tells it: no payload does.
  package func learn(into batch: inout Batch, _ pseudonyms: Pseudonyms) {
    guard let waba = WABAID(waba), let template = TemplateID(template) else { return }
    batch.learn(
      Record.Click(time: time, button: button, issued: issued), event: EventKey(hash: id),
      of: reference.map { pseudonyms.message(linkReference: $0, of: waba) },
      template: TemplateKey(waba: waba, template: template))
  }
}
