import TemplateAnalytics
import TemplateAnalyticsStore

/// The life of numbered messages, 4 facts each, in the batches of several nodes.
///
/// A batch has the registrations, the sent and the delivered receipts of new messages, and the read receipts of those
/// that came one batch before, to another node. Registrations name the template; of half the messages the receipts do
/// so too.
struct ClickHouseTraffic {
  static let wabaCount = 16
  static let templateCount = 10
  /// Ten minutes into a quarter of an hour, nine days into a period of ten.
  static let start: UnixTime = 864_000 * 2_060 + 9 * 86_400 + 900 * 50 + 600
  /// From sent to delivered, in seconds: messages of one slot differ in it, and in the next one.
  static let deliveredAfter: Range<Int64> = 1..<49
  /// From sent to read. All of it is in the slot after that of sending.
  static let readAfter: Range<Int64> = 320..<1070
  /// Facts a second by the times that they tell: decides how many fall into one quarter of an hour.
  static let pace: Int64 = 20_000

  static let wabas = (0..<wabaCount).compactMap { WABAID(109_087_654_321_000 + Int64($0)) }

  let node: Int
  let nodes: Int
  /// In each batch, all nodes alike.
  let messages: Int
  /// How many messages of an earlier run there are.
  let first: Int

  static func template(_ number: Int) -> TemplateID? { TemplateID(1_317_000_000_000_000 + Int64(number)) }

  func facts(_ batch: Int) -> [Fact] {
    block(batch * nodes + node).flatMap(Self.early) + reads(batch).compactMap(Self.read)
  }

  /// What another node was told before of the messages in a batch.
  func earlier(_ batch: Int) -> [Fact] { reads(batch).flatMap(Self.early) }

  func settlement(_ batch: Int) -> Settlement {
    var settlement = Settlement()
    for fact in facts(batch) {
      if fact.kind == .accepted {
        var record = Record()
        record.join(fact)
        settlement.live.learn(record, of: fact.message, waba: fact.waba)
      } else if let receipt = Receipt(fact) {
        settlement.live.learn([receipt])
      }
    }
    return settlement
  }

  private func block(_ number: Int) -> Range<Int> { first + number * messages..<first + (number + 1) * messages }

  private func reads(_ batch: Int) -> Range<Int> {
    batch == 0 ? 0..<0 : block((batch - 1) * nodes + (node + 1) % nodes)
  }

  private static func early(_ number: Int) -> [Fact] {
    [fact(number, .accepted), fact(number, .sent), fact(number, .delivered, deliveredAfter)].compactMap { $0 }
  }

  private static func read(_ number: Int) -> Fact? { fact(number, .read, readAfter) }

  private static func fact(_ number: Int, _ kind: Fact.Kind, _ delays: Range<Int64> = 0..<1) -> Fact? {
    let key = BenchTraffic.mix(UInt64(number))
    let delay = delays.lowerBound + Int64(BenchTraffic.mix(key &+ UInt64(kind.rawValue)) % UInt64(delays.count))
    var fact = Fact(
      waba: wabas[number % wabaCount], message: MessageKey(hash: key), kind: kind,
      time: start + Int64(number) * 4 / pace + delay)
    if kind == .accepted || number / wabaCount % 2 == 0 {
      fact.template = template(number / 2 / wabaCount % templateCount)
    }
    if kind != .accepted { fact.phoneUser = UserKey(hash: BenchTraffic.mix(key)) }
    return fact
  }
}

extension Receipt {
  fileprivate init?(_ fact: Fact) {
    let kinds: [Fact.Kind: Receipt.Kind] = [.sent: .sent, .delivered: .delivered, .read: .read]
    guard let kind = kinds[fact.kind] else { return nil }
    self.init(
      message: fact.message, kind: kind, time: fact.time, waba: fact.waba, template: fact.template,
      phoneUser: fact.phoneUser)
  }
}
