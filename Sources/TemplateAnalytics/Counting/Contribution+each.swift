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
  ///   - each: called with each once, and its detail (0 where there is nothing to say), nil where it does not count.
  package static func each(
    of facts: ArraySlice<Fact>, inferred: Inferred = Inferred(),
    candidates: [(event: EventKey, message: Inbound)] = [], _ each: (Contribution, _ detail: Int64?) -> Void
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
    let journey = record.cohort == nil ? 0 : record.journey(inferred).packed
    templates.forEach { template in
      products.forEach { product in
        let isKnown = template == known && product == record.product
        func contribution(_ metric: Metric, _ slot: Slot) -> Contribution {
          Contribution(template: template, product: product, slot: slot, metric: metric, message: message)
        }
        func tell(
          _ metric: Metric, at kinds: Kinds, and others: some Sequence<UnixTime> = EmptyCollection(),
          counted: UnixTime?, detail: Int64 = 0
        ) {
          let counted = isKnown ? counted.map(Slot.init(holding:)) : nil
          var told = Few<Slot>()
          func tell(at time: UnixTime) {
            let slot = Slot(holding: time)
            if told.insert(slot) { each(contribution(metric, slot), slot == counted ? detail : nil) }
          }
          for fact in facts where kinds.contains(fact.kind) { tell(at: fact.time) }
          for time in others { tell(at: time) }
        }
        // What no fact tells of needs no look at the facts: of most messages little is known.
        if let accepted = record.accepted { tell(.accepted, at: [.accepted], counted: accepted) }
        if let sent = record.countedSent { tell(.sent, at: .sending, counted: sent, detail: journey) }
        if let delivered = record.countedDelivered {
          tell(
            .delivered, at: [.delivered, .read, .played], counted: delivered, detail: Self.detail(record.timeToDeliver))
        }
        if let read = record.countedRead {
          tell(.read, at: [.read, .played], counted: read, detail: Self.detail(record.timeToRead))
        }
        if record.replied != nil || !candidates.isEmpty {
          tell(
            .replied, at: [.replied],
            and: candidates.lazy.compactMap { $0.message.button == nil ? $0.message.time : nil }, counted: replied)
        }
        if record.failure != nil {
          tellFailures(
            of: facts, counted: isKnown ? record.countedFailure : nil,
            detail: record.countedSent == nil ? journey : 0, as: { contribution(.failed, $0) }, each)
        }
        if !record.taps.isEmpty || !record.clicks.isEmpty || !candidates.isEmpty {
          Presses(of: facts, record, counts: isKnown, as: contribution).tell(inferred, candidates, each)
        }
      }
    }
  }

  private static func detail(_ seconds: Int64?) -> Int64 {
    Int64(Journey.packed(seconds.map(LatencyHistogram.bucket)))
  }

  private static func tellFailures(
    of facts: ArraySlice<Fact>, counted: Record.Failure?, detail: Int64, as contribution: (Slot) -> Contribution,
    _ each: (Contribution, Int64?) -> Void
  ) {
    var told: Set<Contribution> = []
    for fact in facts where fact.kind == .failed {
      var failed = contribution(Slot(holding: fact.time))
      failed.code = fact.code
      guard told.insert(failed).inserted else { continue }
      let counts = counted.map { $0.code == fact.code && Slot(holding: $0.time) == failed.slot } ?? false
      each(failed, counts ? detail : nil)
    }
  }
}

extension Contribution {
  /// Kinds of facts.
  struct Kinds: ExpressibleByArrayLiteral {
    private var bits: UInt16 = 0

    /// What implies that a message was sent.
    static let sending: Kinds = [.sent, .delivered, .read, .played]

    init(arrayLiteral kinds: Fact.Kind...) { for kind in kinds { bits |= 1 << kind.rawValue } }

    func contains(_ kind: Fact.Kind) -> Bool { bits & 1 << kind.rawValue != 0 }
  }
}
