import CountingWorlds
import TemplateAnalytics
import Testing

/// What lets many nodes count one message without a lock: whoever knows all of it tells everything that anybody who
/// knew less may have counted.
@Suite struct ContributionTests {
  private static let waba = WABAID(109)!
  private static let message = MessageKey(hash: 5)

  @Test(arguments: UInt64(0)..<300)
  func whoeverKnowsAllTellsWhatAnyPartOfItCounts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let facts = Self.facts(&random)
    let inbound = Self.inbound(&random)
    let all = Self.told(facts, inferred: Inferred(inbound.filter { _ in random.chance(60) }), candidates: inbound)
    for _ in 0..<20 {
      let part = facts.filter { _ in random.chance(50) }
      let inferred = inbound.filter { _ in random.chance(50) }
      for (contribution, counts) in Self.told(part, inferred: Inferred(inferred), candidates: inferred) where counts {
        #expect(all[contribution] != nil, "\(contribution) of \(part)")
      }
    }
  }

  @Test(arguments: UInt64(300)..<600)
  func whatCountsIsWhatTheRecordCounts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let facts = Self.facts(&random)
    let inbound = Self.inbound(&random)
    let inferred = Inferred(inbound.filter { _ in random.chance(60) })
    var expected = Tallies()
    expected.add(facts.reduce(into: Record()) { $0.join($1) }, inferred)
    var counted = Tallies()
    for (contribution, counts) in Self.told(facts, inferred: inferred, candidates: inbound) where counts {
      let key = TallyKey(template: contribution.template, product: contribution.product, slot: contribution.slot)
      var one = Counts()
      switch contribution.metric {
      case .accepted: one.accepted = 1
      case .sent: one.sent = 1
      case .delivered: one.delivered = 1
      case .read: one.read = 1
      case .replied: one.replied = 1
      case .failed:
        one.failed = 1
        counted.add(1, to: FailureTallyKey(tally: key, code: contribution.code))
      case .quickReply:
        counted.add(1, to: ButtonTallyKey(tally: key, kind: .quickReply, button: contribution.button))
        continue
      }
      counted.add(one, to: key)
    }
    #expect(counted == expected, "\(facts)")
  }

  @Test(arguments: UInt64(600)..<800)
  func theFactsOfARecordJoinToIt(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let facts = Self.facts(&random)
    let record = facts.reduce(into: Record()) { $0.join($1) }
    let parts = record.facts(of: Self.message, waba: Self.waba)
    #expect(parts.shuffled(using: &random).reduce(into: Record()) { $0.join($1) } == record)
  }

  @Test func whatNobodyKnowsTheTemplateOfTellsNothing() {
    var fact = Fact(waba: Self.waba, message: Self.message, kind: .read, time: 900)
    #expect(Self.told([fact]).isEmpty)
    fact.template = TemplateID(7)
    #expect(Self.told([fact]).count == 3, "sent, delivered and read")
  }

  private static func told(
    _ facts: [Fact], inferred: Inferred = Inferred(), candidates: [(key: EventKey, value: Inbound)] = []
  ) -> [Contribution: Bool] {
    var told: [Contribution: Bool] = [:]
    Contribution.each(of: facts[...], inferred: inferred, candidates: candidates.map { ($0.key, $0.value) }) {
      #expect(told.updateValue($1, forKey: $0) == nil, "\($0) was told twice")
    }
    return told
  }

  private static func facts(_ random: inout SplitMix64) -> [Fact] {
    (0..<Int.random(in: 1...8, using: &random)).map { _ in
      var fact = Fact(
        waba: waba, message: message, kind: random.pick(Fact.Kind.allCases),
        time: 900_000 + 450 * Int64.random(in: 0..<6, using: &random))
      if random.chance(40) { fact.template = TemplateID(random.pick([7, 8])) }
      if random.chance(20) { fact.product = .marketingMessagesLite }
      if fact.kind == .failed { fact.code = random.pick([0, 131_026]) }
      if fact.kind == .tap {
        fact.event = EventKey(hash: random.pick([1, 2]))
        fact.button = random.pick(["Yes", "No"])
      }
      return fact
    }
  }

  private static func inbound(_ random: inout SplitMix64) -> [(key: EventKey, value: Inbound)] {
    (0..<Int.random(in: 0...3, using: &random)).map { number in
      (
        EventKey(hash: 10 + UInt64(number)),
        Inbound(
          time: 900_000 + 450 * Int64.random(in: 0..<6, using: &random), button: random.chance(50) ? "Yes" : nil)
      )
    }
  }
}
