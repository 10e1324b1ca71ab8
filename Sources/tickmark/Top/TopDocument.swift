import TemplateAnalytics
import TemplateAnalyticsServer

/// What `tickmark top --json` prints, a line for each look. Its keys are an interface, and all of them are always there.
struct TopDocument: Encodable {
  private let snapshot: TopSnapshot

  init(_ snapshot: TopSnapshot) { self.snapshot = snapshot }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(snapshot.time, forKey: .time)
    try fields.encode(Tickmark.version, forKey: .version)
    try fields.encode(snapshot.store, forKey: .store)
    try fields.encode(
      Inbox(pending: snapshot.pending, oldest_age_seconds: snapshot.oldestAge), forKey: .inbox)
    try fields.encode(snapshot.factsSettled, forKey: .facts_settled)
    try fields.encode(snapshot.factsPerSecond?.ofFourDecimals, forKey: .facts_per_second)
    try fields.encode(snapshot.factsUnattributed, forKey: .facts_unattributed)
    try fields.encode(snapshot.deliveriesRejected, forKey: .deliveries_rejected)
    try fields.encode(snapshot.today.description, forKey: .date)
    try fields.encode(snapshot.templates.map(Row.init), forKey: .templates)
  }

  private enum Key: String, CodingKey {
    case time, version, store, inbox, facts_settled, facts_per_second, facts_unattributed, deliveries_rejected, date,
      templates
  }

  private struct Inbox: Encodable {
    let pending: Int
    let oldest_age_seconds: Int64
  }

  private struct Row: Encodable {
    let template: TopTemplate

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(template.key.waba.description, forKey: .waba_id)
      try fields.encode(template.key.template.description, forKey: .template_id)
      try fields.encode(template.name, forKey: .template_name)
      try fields.encode(template.language, forKey: .language)
      let (counts, rates) = (template.counts, template.counts.rates)
      try fields.encode(counts.sent, forKey: .sent)
      try fields.encode(counts.delivered, forKey: .delivered)
      try fields.encode(counts.read, forKey: .read)
      try fields.encode(counts.replied, forKey: .replied)
      try fields.encode(counts.clicked, forKey: .clicked)
      try fields.encode(template.failed, forKey: .failed)
      var shares = fields.nestedContainer(keyedBy: Key.self, forKey: .rates)
      try shares.encode(rates.delivery?.ofFourDecimals, forKey: .delivery)
      try shares.encode(rates.read?.ofFourDecimals, forKey: .read)
      try shares.encode(rates.reply?.ofFourDecimals, forKey: .reply)
      try shares.encode(rates.click?.ofFourDecimals, forKey: .click)
      try shares.encode(template.failureRate?.ofFourDecimals, forKey: .failure)
    }

    private enum Key: String, CodingKey {
      case waba_id, template_id, template_name, language, sent, delivered, read, replied, clicked, failed, rates,
        delivery, reply, click, failure
    }
  }
}
