import TemplateAnalytics

@testable import tickmark

/// What the core counts of a demo: takes every step as a server would, and joins it all.
struct DemoLedger {
  static let waba = DemoCatalogue.waba
  private(set) var batch = Batch()
  private(set) var otherKinds: Set<String> = []
  private(set) var rejected: [RejectedItem] = []
  private(set) var templateChanges: [TemplateChange] = []
  private let pseudonyms: Pseudonyms
  private let decoder: WebhookDecoder

  init() {
    pseudonyms = Pseudonyms(secret: Array(0..<16))
    decoder = WebhookDecoder(pseudonyms: pseudonyms)
  }

  mutating func take(_ step: DemoStep, receivedAt: UnixTime) {
    switch step {
    case .sends(let sends):
      for send in sends {
        batch.learn(
          send.fact(of: Self.waba, receivedAt: receivedAt), of: pseudonyms.message(send.wamid, of: Self.waba),
          waba: Self.waba)
      }
    case .webhook(let body):
      let decoded = decoder.decode(body, receivedAt: receivedAt)
      batch.merge(decoded.batch)
      otherKinds.formUnion(decoded.otherKinds.keys.map(\.name))
      rejected += decoded.rejected
      templateChanges += decoded.templateChanges
    }
  }

  /// The counts by the core's rules, in the demo's shape.
  func totals() -> [TemplateID: [Day: DemoTotals.Counted]] {
    var candidates: [UserKey: [(message: MessageKey, sent: UnixTime)]] = [:]
    for (key, record) in batch.records {
      guard record.template != nil, let sent = record.countedSent else { continue }
      for user in Set([record.phoneUser, record.scopedUser].compactMap { $0 }) {
        candidates[user, default: []].append((key, sent))
      }
    }
    var fallen: [MessageKey: [(key: EventKey, value: Inbound)]] = [:]
    for (event, message) in batch.inbound {
      let users = Set([message.phoneUser, message.scopedUser].compactMap { $0 })
      if let answered = message.answered(among: users.flatMap { candidates[$0] ?? [] }, window: 86_400) {
        fallen[answered, default: []].append((event, message))
      }
    }
    var tallies = Tallies()
    for (key, record) in batch.records { tallies.add(record, Inferred(fallen[key] ?? [])) }
    return Self.byDay(tallies)
  }

  private static func byDay(_ tallies: Tallies) -> [TemplateID: [Day: DemoTotals.Counted]] {
    var days: [TemplateID: [Day: DemoTotals.Counted]] = [:]
    for (key, counts) in tallies.counts where key.attribution == .event {
      var counted = days[key.template.template, default: [:]][key.slot.day, default: DemoTotals.Counted()]
      counted.sent += counts.sent
      counted.delivered += counts.delivered
      counted.read += counts.read
      counted.replied += counts.replied
      counted.failed += counts.failed
      days[key.template.template, default: [:]][key.slot.day] = counted
    }
    for (key, count) in tallies.buttons where key.tally.attribution == .event {
      days[key.tally.template.template, default: [:]][key.tally.slot.day, default: DemoTotals.Counted()]
        .taps[key.button, default: 0] += count
    }
    // A day on which messages were asked for and nothing was heard of them holds none of these counts.
    return days.mapValues { $0.filter { $0.value != DemoTotals.Counted() } }.filter { !$0.value.isEmpty }
  }
}
