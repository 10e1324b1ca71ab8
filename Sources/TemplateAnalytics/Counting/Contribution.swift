/// One count: that a message was delivered, say, in a slot, to a template.
package struct Contribution: Hashable, Sendable {
  package var template: TemplateKey
  package var product: ProductType
  package var slot: Slot
  package var metric: Metric
  /// Meta's error code of a failure, else 0.
  package var code: Int32 = 0
  /// The text of the button that was tapped, else "".
  package var button = ""
  package var message: MessageKey
  /// Of a tap: the inbound message that it came as. Otherwise 0.
  package var event = EventKey(hash: 0)

  package init(template: TemplateKey, product: ProductType, slot: Slot, metric: Metric, message: MessageKey) {
    self.template = template
    self.product = product
    self.slot = slot
    self.metric = metric
    self.message = message
  }

  /// What is counted. The numbers are stored.
  package enum Metric: Int8, CaseIterable, Sendable {
    case accepted = 1
    case sent, delivered, read, replied, failed, quickReply
  }
}

extension Contribution {
  /// Tells what a message contributes, and what it might have contributed to somebody who knew less of it.
  ///
  /// Whoever knows only some of the facts counts, say, a delivery at the time of the read that implies it. Whoever knows
  /// more has to take that back without knowing whether anybody did it; therefore everything that *any part* of the
  /// facts could contribute is told, as what counts or as what does not.
  /// - Parameters:
  ///   - facts: all that are known, of one message.
  ///   - inferred: what inbound messages without context add to it.
  ///   - candidates: inbound messages that might have fallen to it, to somebody who knew less.
  ///   - each: called with each once, and whether it counts.
  package static func each(
    of facts: some Collection<Fact>, inferred: Inferred = Inferred(),
    candidates: [(event: EventKey, message: Inbound)] = [], _ each: (Contribution, _ counts: Bool) -> Void
  ) {
    var record = Record()
    var templates: [TemplateKey] = []
    var products: [ProductType] = []
    for fact in facts {
      record.join(fact)
      if let id = fact.template { templates.insertOnce(TemplateKey(waba: fact.waba, template: id)) }
      products.insertOnce(fact.product)
    }
    guard let message = facts.first?.message, let known = record.template else { return }
    for template in templates {
      for product in products {
        let isKnown = template == known && product == record.product
        func contribution(_ metric: Metric, _ slot: Slot) -> Contribution {
          Contribution(template: template, product: product, slot: slot, metric: metric, message: message)
        }
        func tell(_ metric: Metric, at times: [UnixTime], counted: UnixTime?) {
          var slots: [Slot] = []
          for time in times { slots.insertOnce(Slot(holding: time)) }
          let counted = isKnown ? counted.map(Slot.init(holding:)) : nil
          for slot in slots { each(contribution(metric, slot), slot == counted) }
        }
        func times(_ kinds: Set<Fact.Kind>) -> [UnixTime] {
          facts.compactMap { kinds.contains($0.kind) ? $0.time : nil }
        }
        tell(.accepted, at: times([.accepted]), counted: record.accepted)
        tell(.sent, at: times([.sent, .delivered, .read, .played]), counted: record.countedSent)
        tell(.delivered, at: times([.delivered, .read, .played]), counted: record.countedDelivered)
        tell(.read, at: times([.read, .played]), counted: record.countedRead)
        tell(
          .replied, at: times([.replied]) + candidates.compactMap { $0.message.button == nil ? $0.message.time : nil },
          counted: earlier(record.replied, inferred.replied))
        tellFailures(
          of: facts, counted: isKnown ? record.countedFailure : nil, as: { contribution(.failed, $0) }, each)
        tellTaps(
          facts.compactMap { $0.kind == .tap ? ($0.event, Record.Tap(time: $0.time, button: $0.button)) : nil },
          counted: isKnown ? record.taps : [:], as: { contribution(.quickReply, $0) }, each)
        tellTaps(
          candidates.compactMap { event, message in
            message.button.map { (event, Record.Tap(time: message.time, button: $0)) }
          }, counted: isKnown ? inferred.taps : [:], as: { contribution(.quickReply, $0) }, each)
      }
    }
  }

  private static func tellFailures(
    of facts: some Collection<Fact>, counted: Record.Failure?, as contribution: (Slot) -> Contribution,
    _ each: (Contribution, Bool) -> Void
  ) {
    var told: Set<Contribution> = []
    for fact in facts where fact.kind == .failed {
      var failed = contribution(Slot(holding: fact.time))
      failed.code = fact.code
      guard told.insert(failed).inserted else { continue }
      each(failed, counted.map { $0.code == fact.code && Slot(holding: $0.time) == failed.slot } ?? false)
    }
  }

  private static func tellTaps(
    _ taps: [(EventKey, Record.Tap)], counted: [EventKey: Record.Tap], as contribution: (Slot) -> Contribution,
    _ each: (Contribution, Bool) -> Void
  ) {
    var told: Set<Contribution> = []
    for (event, tap) in taps {
      var tapped = contribution(Slot(holding: tap.time))
      tapped.event = event
      tapped.button = tap.button
      guard told.insert(tapped).inserted else { continue }
      let counted = counted[event]
      each(tapped, counted.map { $0.button == tap.button && Slot(holding: $0.time) == tapped.slot } ?? false)
    }
  }
}

extension Array where Element: Equatable {
  /// Of few elements.
  fileprivate mutating func insertOnce(_ element: Element) {
    if !contains(element) { append(element) }
  }
}
