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
    of facts: ArraySlice<Fact>, inferred: Inferred = Inferred(),
    candidates: [(event: EventKey, message: Inbound)] = [], _ each: (Contribution, _ counts: Bool) -> Void
  ) {
    var record = Record()
    var templates = Few<TemplateKey>()
    var products = Few<ProductType>()
    for fact in facts {
      record.join(fact)
      if let id = fact.template { templates.insert(TemplateKey(waba: fact.waba, template: id)) }
      products.insert(fact.product)
    }
    guard let message = facts.first?.message, let known = record.template else { return }
    let replied = earlier(record.replied, inferred.replied)
    templates.forEach { template in
      products.forEach { product in
        let isKnown = template == known && product == record.product
        func contribution(_ metric: Metric, _ slot: Slot) -> Contribution {
          Contribution(template: template, product: product, slot: slot, metric: metric, message: message)
        }
        func tell(
          _ metric: Metric, at kinds: Kinds, and others: some Sequence<UnixTime> = EmptyCollection(),
          counted: UnixTime?
        ) {
          let counted = isKnown ? counted.map(Slot.init(holding:)) : nil
          var told = Few<Slot>()
          func tell(at time: UnixTime) {
            let slot = Slot(holding: time)
            if told.insert(slot) { each(contribution(metric, slot), slot == counted) }
          }
          for fact in facts where kinds.contains(fact.kind) { tell(at: fact.time) }
          for time in others { tell(at: time) }
        }
        // What no fact tells of needs no look at the facts: of most messages little is known.
        if let accepted = record.accepted { tell(.accepted, at: [.accepted], counted: accepted) }
        if let sent = record.countedSent { tell(.sent, at: [.sent, .delivered, .read, .played], counted: sent) }
        if let delivered = record.countedDelivered {
          tell(.delivered, at: [.delivered, .read, .played], counted: delivered)
        }
        if let read = record.countedRead { tell(.read, at: [.read, .played], counted: read) }
        if record.replied != nil || !candidates.isEmpty {
          tell(
            .replied, at: [.replied],
            and: candidates.lazy.compactMap { $0.message.button == nil ? $0.message.time : nil }, counted: replied)
        }
        if record.failure != nil {
          tellFailures(
            of: facts, counted: isKnown ? record.countedFailure : nil, as: { contribution(.failed, $0) }, each)
        }
        if !record.taps.isEmpty {
          tellTaps(
            facts.compactMap { $0.kind == .tap ? ($0.event, Record.Tap(time: $0.time, button: $0.button)) : nil },
            counted: isKnown ? record.taps : [:], as: { contribution(.quickReply, $0) }, each)
        }
        if !candidates.isEmpty {
          tellTaps(
            candidates.compactMap { event, message in
              message.button.map { (event, Record.Tap(time: message.time, button: $0)) }
            }, counted: isKnown ? inferred.taps : [:], as: { contribution(.quickReply, $0) }, each)
        }
      }
    }
  }

  private static func tellFailures(
    of facts: ArraySlice<Fact>, counted: Record.Failure?, as contribution: (Slot) -> Contribution,
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

/// Kinds of facts.
private struct Kinds: ExpressibleByArrayLiteral {
  private var bits: UInt16 = 0

  init(arrayLiteral kinds: Fact.Kind...) { for kind in kinds { bits |= 1 << kind.rawValue } }

  func contains(_ kind: Fact.Kind) -> Bool { bits & 1 << kind.rawValue != 0 }
}

/// A set of mostly one or two values: those take no memory of their own.
private struct Few<Value: Equatable> {
  private var first: Value?
  private var second: Value?
  private var others: [Value] = []

  /// - Returns: whether it was not there yet.
  @discardableResult
  mutating func insert(_ value: Value) -> Bool {
    if first == value || second == value || others.contains(value) { return false }
    if first == nil {
      first = value
    } else if second == nil {
      second = value
    } else {
      others.append(value)
    }
    return true
  }

  func forEach(_ each: (Value) -> Void) {
    if let first { each(first) }
    if let second { each(second) }
    for other in others { each(other) }
  }
}
