extension Contribution {
  /// What the presses of one message's buttons contribute, where they happened and in its cohort.
  struct Presses {
    private let facts: ArraySlice<Fact>
    private let record: Record
    private let counts: Bool
    private let contribution: (Metric, Slot) -> Contribution
    /// The slots of whatever cohort the message was in to somebody who knew less.
    private var cohorts: [Slot] = []

    /// - Parameters:
    ///   - record: that `facts` join to.
    ///   - counts: false where all of it is told as what does not count.
    ///   - contribution: makes one of the message.
    init(
      of facts: ArraySlice<Fact>, _ record: Record, counts: Bool,
      as contribution: @escaping (Metric, Slot) -> Contribution
    ) {
      self.facts = facts
      self.record = record
      self.counts = counts
      self.contribution = contribution
      var cohorts = Few<Slot>()
      for fact in facts where Kinds.sending.contains(fact.kind) || fact.kind == .failed {
        cohorts.insert(Slot(holding: fact.time))
      }
      cohorts.forEach { self.cohorts.append($0) }
    }

    func tell(
      _ inferred: Inferred, _ candidates: [(event: EventKey, message: Inbound)], _ each: (Contribution, Int64?) -> Void
    ) {
      // A tap either quoted its message or not.
      tell(
        taps: facts.compactMap { $0.kind == .tap ? ($0.event, Record.Tap(time: $0.time, button: $0.button)) : nil },
        counted: record.taps, each)
      tell(
        taps: candidates.compactMap { event, message in
          message.button.map { (event, Record.Tap(time: message.time, button: $0)) }
        }, counted: inferred.taps, each)
      if !record.clicks.isEmpty { tellClicks(each) }
    }

    private func tell(
      taps: [(EventKey, Record.Tap)], counted: [EventKey: Record.Tap], _ each: (Contribution, Int64?) -> Void
    ) {
      if taps.isEmpty { return }
      let cohort = record.cohort.map(Slot.init(holding:))
      var told: Set<Contribution> = []
      func tell(_ metric: Metric, _ slot: Slot, _ event: EventKey, _ button: String, counts: Bool) {
        tellOnce(contribution(metric, slot), event, button, counts: counts, &told, each)
      }
      for (event, tap) in taps {
        let known = counted[event].flatMap { $0.button == tap.button ? $0 : nil }
        let slot = Slot(holding: tap.time)
        tell(.quickReply, slot, event, tap.button, counts: known.map { Slot(holding: $0.time) == slot } ?? false)
        for slot in cohorts {
          tell(.quickReplyInCohort, slot, event, tap.button, counts: known != nil && slot == cohort)
        }
      }
    }

    private func tellClicks(_ each: (Contribution, Int64?) -> Void) {
      let cohort = record.cohort.map(Slot.init(holding:))
      var told: Set<Contribution> = []
      for fact in facts where fact.kind == .click {
        let click = Record.Click(fact)
        // The one that counts, of all that were told of it.
        let counted = record.clicks[fact.event].flatMap { $0.button == click.button ? $0 : nil }
        let slot = Slot(holding: click.time)
        tellOnce(
          contribution(click.standsAlone ? .url : .uniqueURL, slot), fact.event, click.button,
          counts: counted.map { Slot(holding: $0.time) == slot } ?? false, &told, each)
        let countedCohort = counted.flatMap { $0.sent.map(Slot.init(holding:)) ?? cohort }
        for slot in click.sent.map({ [Slot(holding: $0)] }) ?? cohorts {
          tellOnce(
            contribution(click.standsAlone ? .urlInCohort : .uniqueURLInCohort, slot), fact.event, click.button,
            counts: slot == countedCohort, &told, each)
        }
      }
    }

    private func tellOnce(
      _ contribution: Contribution, _ event: EventKey, _ button: String, counts: Bool, _ told: inout Set<Contribution>,
      _ each: (Contribution, Int64?) -> Void
    ) {
      var contribution = contribution
      contribution.event = event
      contribution.button = button
      if told.insert(contribution).inserted { each(contribution, counts && self.counts ? 0 : nil) }
    }
  }
}
