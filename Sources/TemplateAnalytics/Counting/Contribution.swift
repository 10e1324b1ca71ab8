/// One count: that a message was delivered, say, in a slot, to a template.
///
/// What it says beyond that it counts is told beside it, as its *detail*: one contribution has one detail at a time, that
/// of whoever knows most.
package struct Contribution: Hashable, Sendable {
  package var template: TemplateKey
  package var product: ProductType
  package var slot: Slot
  package var metric: Metric
  /// Meta's error code of a failure, else 0.
  package var code: Int32 = 0
  /// The text of the button that was pressed, else "".
  package var button = ""
  package var message: MessageKey
  /// Of a tap or a click: its key. Otherwise 0.
  package var event = EventKey(hash: 0)

  package init(template: TemplateKey, product: ProductType, slot: Slot, metric: Metric, message: MessageKey) {
    self.template = template
    self.product = product
    self.slot = slot
    self.metric = metric
    self.message = message
  }

  /// What is counted. The numbers are stored.
  ///
  /// All that a message counts in its cohort, but for presses, needs no contribution of its own: it says the detail of
  /// ``sent``, which is in the same slot, or that of ``failed``, where the message never counted as sent.
  package enum Metric: Int8, CaseIterable, Sendable {
    case accepted = 1
    /// The detail is the packed ``Journey``.
    case sent
    /// The detail is one more than the number of the stretch of time to deliver, 0 where that is not known.
    case delivered
    /// Likewise of time to read.
    case read
    case replied
    /// The detail is the packed ``Journey`` where the message never counted as sent, else 0.
    case failed
    case quickReply
    case url
    case uniqueURL
    /// Presses once more, in the cohort.
    case quickReplyInCohort
    case urlInCohort
    case uniqueURLInCohort
    /// Of no message: what messages of which nothing is known any more count in their cohorts. The detail is the packed
    /// ``Journey``.
    case journey
  }
}

extension Tallies {
  /// Adds a contribution that counts, so many times.
  /// - Parameter detail: as ``Contribution/each(of:inferred:candidates:_:)`` told it.
  package mutating func add(_ count: Int, of contribution: Contribution, detail: Int64) {
    func key(_ attribution: Attribution) -> TallyKey {
      TallyKey(
        template: contribution.template, product: contribution.product, attribution: attribution,
        slot: contribution.slot)
    }
    func press(_ kind: ButtonKind, _ attribution: Attribution) {
      add(count, to: ButtonTallyKey(tally: key(attribution), kind: kind, button: contribution.button))
    }
    func latency(_ kind: Latencies.Kind) {
      guard let bucket = Journey.bucket(packed: detail) else { return }
      change(key(.event)) { $0.latencies.add(count, to: bucket, of: kind) }
    }
    func journey() { if detail != 0 { add(count, of: Journey(packed: detail), to: key(.send)) } }
    switch contribution.metric {
    case .accepted: change(key(.event)) { $0.counts.accepted += count }
    case .sent:
      change(key(.event)) { $0.counts.sent += count }
      journey()
    case .delivered:
      change(key(.event)) { $0.counts.delivered += count }
      latency(.toDeliver)
    case .read:
      change(key(.event)) { $0.counts.read += count }
      latency(.toRead)
    case .replied: change(key(.event)) { $0.counts.replied += count }
    case .failed:
      change(key(.event)) { $0.counts.failed += count }
      add(count, to: FailureTallyKey(tally: key(.event), code: contribution.code))
      journey()
    case .quickReply: press(.quickReply, .event)
    case .url: press(.url, .event)
    case .uniqueURL: press(.uniqueURL, .event)
    case .quickReplyInCohort: press(.quickReply, .send)
    case .urlInCohort: press(.url, .send)
    case .uniqueURLInCohort: press(.uniqueURL, .send)
    case .journey: journey()
    }
  }
}
