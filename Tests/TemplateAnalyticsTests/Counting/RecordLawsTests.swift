import CountingWorlds
import TemplateAnalytics
import Testing

/// Why order and repetition cannot matter: learning is a join.
@Suite struct RecordLawsTests {
  @Test(arguments: UInt64(0)..<500)
  func joinsCommuteAssociateAndAreIdempotent(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (a, b, c) = (Record.random(&random), Record.random(&random), Record.random(&random))
    #expect(a.joined(b) == b.joined(a), "seed \(seed)")
    #expect(a.joined(b).joined(c) == a.joined(b.joined(c)), "seed \(seed)")
    #expect(a.joined(a) == a, "seed \(seed)")
    #expect(a.joined(b).joined(b) == a.joined(b), "seed \(seed)")
    #expect(a.joined(Record()) == a, "seed \(seed)")
    #expect(Record().joined(a) == a, "seed \(seed)")
  }

  @Test(arguments: UInt64(0)..<200)
  func theFunnelNeverWidens(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let record = Record.random(&random)
    #expect(record.countedRead == nil || record.countedDelivered != nil, "seed \(seed)")
    #expect(record.countedDelivered == nil || record.countedSent != nil, "seed \(seed)")
    #expect(record.countedFailure == nil || record.countedDelivered == nil, "seed \(seed)")
  }

  @Test(arguments: UInt64(0)..<200)
  func inboundMessagesJoinByTheSameLaws(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (a, b, c) = (Inbound.random(&random), Inbound.random(&random), Inbound.random(&random))
    #expect(a.joined(b) == b.joined(a), "seed \(seed)")
    #expect(a.joined(b).joined(c) == a.joined(b.joined(c)), "seed \(seed)")
    #expect(a.joined(a) == a, "seed \(seed)")
  }

  @Test(arguments: UInt64(0)..<200)
  func whatIsCountedIsTakenBackWholly(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let record = Record.random(&random)
    let inferred = Inferred([(EventKey(hash: 9), Inbound.random(&random))])
    var tallies = Tallies()
    tallies.add(record, inferred)
    tallies.add(record, inferred, times: -1)
    tallies.removeZeros()
    #expect(tallies == Tallies(), "seed \(seed)")
  }

  @Test(arguments: UInt64(0)..<500)
  func whatMovesIsTakenBackAndCountedAnew(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let before = (record: Record.random(&random), inferred: Inferred([(EventKey(hash: 9), Inbound.random(&random))]))
    var after = before
    after.record.join(Record.random(&random))
    if random.chance(30) { after.inferred = Inferred() }
    // Most messages have no presses, and are counted on another path.
    var pair = [before, after]
    if random.chance(60) {
      for index in pair.indices {
        pair[index].record.taps = [:]
        pair[index].record.clicks = [:]
        pair[index].inferred.taps = [:]
      }
    }
    var moved = Tallies()
    moved.move(from: pair[0], to: pair[1])
    moved.removeZeros()
    var anew = Tallies()
    anew.add(pair[0].record, pair[0].inferred, times: -1)
    anew.add(pair[1].record, pair[1].inferred)
    anew.removeZeros()
    #expect(moved == anew, "seed \(seed)")
  }
}

extension Record {
  fileprivate func joined(_ other: Record) -> Record {
    var joined = self
    joined.join(other)
    return joined
  }

  /// Few values, so that clashes are the rule.
  fileprivate static func random(_ random: inout SplitMix64) -> Record {
    func time() -> UnixTime? { random.chance(50) ? 1_750_000_000 + 450 * Int64.random(in: 0..<4, using: &random) : nil }
    var record = Record()
    if random.chance(50) {
      record.template = TemplateKey(
        waba: random.pick([WABAID("1")!, WABAID("2")!]), template: random.pick([TemplateID("3")!, TemplateID("4")!]))
    }
    record.product = random.pick(ProductType.allCases)
    record.accepted = time()
    record.sent = time()
    record.delivered = time()
    record.read = time()
    record.played = time()
    record.replied = time()
    record.failure = time().map { Failure(time: $0, code: random.pick([0, 131_026, 131_049])) }
    for event in UInt64(0)..<3 {
      record.taps[EventKey(hash: event)] = time().map { Tap(time: $0, button: random.pick(["Yes", "No"])) }
    }
    for event in UInt64(0)..<2 {
      record.clicks[EventKey(hash: event)] = time().map {
        var click = Click(time: $0, button: random.pick(["Shop", "Visit"]), age: random.pick([nil, 0, 900]))
        click.standsAlone = random.chance(20)
        return click
      }
    }
    record.phoneUser = random.pick([nil, UserKey(hash: 1), UserKey(hash: 2)])
    record.scopedUser = random.pick([nil, UserKey(hash: 3), UserKey(hash: 4)])
    return record
  }
}

extension Inbound {
  fileprivate func joined(_ other: Inbound) -> Inbound {
    var joined = self
    joined.join(other)
    return joined
  }

  fileprivate static func random(_ random: inout SplitMix64) -> Inbound {
    Inbound(
      time: random.pick([1_750_000_000, 1_750_000_001]), button: random.pick([nil, "Yes", "No"]),
      phoneUser: random.pick([nil, UserKey(hash: 1), UserKey(hash: 2)]),
      scopedUser: random.pick([nil, UserKey(hash: 3), UserKey(hash: 4)]))
  }
}
