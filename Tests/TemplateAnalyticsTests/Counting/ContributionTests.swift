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
      for (contribution, detail) in Self.told(part, inferred: Inferred(inferred), candidates: inferred) {
        guard detail != nil else { continue }
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
    for (contribution, detail) in Self.told(facts, inferred: inferred, candidates: inbound) {
      if let detail { counted.add(1, of: contribution, detail: detail) }
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

  @Test(arguments: UInt64(800)..<900)
  func whatIsLeftOfMessagesIsTheRestOfTheTallies(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var whole = Tallies()
    var part = Tallies()
    for number in 0..<10 {
      let record = Self.facts(&random).reduce(into: Record()) { $0.join($1) }
      let inferred = Inferred(Self.inbound(&random))
      whole.add(record, inferred)
      if number < 5 { part.add(record, inferred) }
    }
    let rest = whole.contributions(beyond: part)
    #expect(Set(rest.map(\.contribution)).count == rest.count, "each is one row")
    #expect(rest.allSatisfy { $0.count > 0 })
    for (contribution, detail, count) in rest { part.add(count, of: contribution, detail: detail) }
    #expect(part == whole, "seed \(seed)")
  }

  @Test(arguments: UInt64(0)..<200)
  func aJourneyIsOneNumber(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var journey = Journey()
    journey.steps = Journey.Steps(rawValue: UInt8.random(in: 0..<64, using: &random))
    journey.failureCode = random.pick([0, 131_049, -1, .max, .min])
    let last = LatencyHistogram.bucket(of: .max)
    journey.timeToDeliver = random.pick([nil, 0, last, .random(in: 0...last, using: &random)])
    journey.timeToRead = random.pick([nil, 0, last, .random(in: 0...last, using: &random)])
    #expect(Journey(packed: journey.packed) == journey)
    #expect(journey.packed != 0 || journey == Journey())
  }

  private static func told(
    _ facts: [Fact], inferred: Inferred = Inferred(), candidates: [(key: EventKey, value: Inbound)] = []
  ) -> [Contribution: Int64?] {
    var told: [Contribution: Int64?] = [:]
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
      if fact.kind == .click {
        // The last one is the message's own key: nobody knows which message it was of.
        fact.event = random.pick([EventKey(hash: 3), EventKey(hash: 4), EventKey(hash: message.hash)])
        fact.button = random.pick(["Shop", "Visit"])
        fact.code = random.pick([-1, 0, 900])
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
