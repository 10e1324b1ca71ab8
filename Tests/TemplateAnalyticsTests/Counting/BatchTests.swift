import CountingWorlds
import TemplateAnalytics
import Testing

@Suite struct BatchTests {
  private let waba = WABAID(109_087_654_321_098)!

  private func fact(_ path: WritableKeyPath<Record, UnixTime?>, _ time: UnixTime) -> Record {
    var fact = Record()
    fact[keyPath: path] = time
    return fact
  }

  @Test func factsOfOneMessageAreJoined() {
    var batch = Batch()
    #expect(batch.isEmpty)
    batch.learn(fact(\.sent, 20), of: MessageKey(hash: 1), waba: waba)
    batch.learn(fact(\.sent, 10), of: MessageKey(hash: 1), waba: waba)
    batch.learn(fact(\.read, 30), of: MessageKey(hash: 1), waba: waba)
    batch.learn(fact(\.sent, 5), of: MessageKey(hash: 2), waba: waba)
    #expect(!batch.isEmpty)
    #expect(batch.records.count == 2)
    #expect(batch.records[MessageKey(hash: 1)]?.sent == 10)
    #expect(batch.records[MessageKey(hash: 1)]?.read == 30)
    #expect(batch.records[MessageKey(hash: 2)]?.sent == 5)
  }

  @Test func aRedeliveredInboundMessageIsOne() {
    var batch = Batch()
    batch.learn(Inbound(time: 20, scopedUser: UserKey(hash: 8)), event: EventKey(hash: 1), waba: waba)
    batch.learn(Inbound(time: 10, phoneUser: UserKey(hash: 7)), event: EventKey(hash: 1), waba: waba)
    batch.learn(Inbound(time: 30), event: EventKey(hash: 2), waba: waba)
    #expect(batch.inbound.count == 2)
    #expect(
      batch.inbound[EventKey(hash: 1)]
        == Inbound(time: 10, phoneUser: UserKey(hash: 7), scopedUser: UserKey(hash: 8)))
  }

  @Test func factsAreCountedWithTheirDuplicates() {
    var batch = Batch()
    batch.learn(fact(\.sent, 10), of: MessageKey(hash: 1), waba: waba)
    batch.learn(fact(\.sent, 10), of: MessageKey(hash: 1), waba: waba)
    batch.learn(Inbound(time: 10), event: EventKey(hash: 1), waba: waba)
    #expect(batch.factCount == 3)
  }

  /// So many that they are sorted by the bits of their keys, and keys that have most of them in common.
  @Test(arguments: UInt64(0)..<12)
  func manyReceiptsAreWhatTheyAreOneByOne(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let waba = WABAID(1)!
    let masks: [UInt64] = [.max, 0xFFFF_0000_0000_0007, 0x0000_0000_7FFF_FFFF, 0xFFE0_0000_0000_0000]
    let mask = masks[Int(seed % 4)]
    var batch = Batch()
    var expected: [MessageKey: Record] = [:]
    for _ in 0..<Int.random(in: 257...5000, using: &random) {
      let receipt = Receipt(
        message: MessageKey(hash: UInt64.random(in: 0 ... .max, using: &random) & mask),
        kind: random.pick([.sent, .read]),
        time: 1_751_328_000 + Int64.random(in: 0..<5, using: &random), waba: waba)
      for _ in 0..<(random.chance(20) ? 2 : 1) { batch.learn([receipt]) }
      expected[receipt.message, default: Record()].join(receipt)
    }
    let facts = batch.facts
    #expect(facts.messages == expected.keys.sorted())
    for (index, message) in facts.messages.enumerated() {
      #expect(facts[index] == expected[message])
      #expect(facts.waba(of: index) == waba)
    }
  }

  @Test func mergingIsLearningBoth() {
    var left = Batch()
    left.learn(fact(\.sent, 20), of: MessageKey(hash: 1), waba: waba)
    left.learn(Inbound(time: 20), event: EventKey(hash: 1), waba: waba)
    var right = Batch()
    right.learn(fact(\.sent, 10), of: MessageKey(hash: 1), waba: waba)
    right.learn(fact(\.sent, 10), of: MessageKey(hash: 2), waba: waba)
    right.learn(Inbound(time: 10), event: EventKey(hash: 1), waba: waba)
    right.learn(Inbound(time: 40), event: EventKey(hash: 2), waba: waba)
    left.merge(right)
    #expect(left.factCount == 6)
    #expect(left.records[MessageKey(hash: 1)]?.sent == 10)
    #expect(left.records[MessageKey(hash: 2)]?.sent == 10)
    #expect(left.inbound == [EventKey(hash: 1): Inbound(time: 10), EventKey(hash: 2): Inbound(time: 40)])
  }

  @Test func theWABAOfEachMessageIsKnown() {
    let other = WABAID(5)!
    var left = Batch()
    left.learn(fact(\.sent, 20), of: MessageKey(hash: 1), waba: waba)
    left.learn(Inbound(time: 20), event: EventKey(hash: 1), waba: waba)
    var right = Batch()
    right.learn(fact(\.sent, 10), of: MessageKey(hash: 2), waba: other)
    right.learn(Inbound(time: 40), event: EventKey(hash: 2), waba: other)
    left.merge(right)
    #expect(left.wabas == [MessageKey(hash: 1): waba, MessageKey(hash: 2): other])
    #expect(left.inboundWABAs == [EventKey(hash: 1): waba, EventKey(hash: 2): other])
  }
}
