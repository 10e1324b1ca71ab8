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
