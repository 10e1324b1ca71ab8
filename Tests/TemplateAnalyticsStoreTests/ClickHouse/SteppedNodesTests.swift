import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Several nodes over one ClickHouse, step by step: whatever each of them has read when the others write, and wherever it
/// is killed, the counts are a function of the set of facts, by event and by sending.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct SteppedNodesTests {
  private static let nodeCount = 3

  @Test(arguments: UInt64(11_000)..<11_020)
  func nodesThatTakeTurnsAtEachStepCountEachMessageOnce(seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try directory.pseudonyms()
    let location = try await directory.clickHouse(fingerprint: 1)
    let ledger = try await ClickHouseLedger.open(location, directory: directory.path, fingerprint: 1)
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings(clicks: true).map(Self.timed)
    let expected = Oracle(world, replyWindow: Day.seconds) { waba, wamid in
      WABAID(waba).map { pseudonyms.message(wamid, of: $0).hash } ?? 0
    }.counts()

    var nodes = Array(repeating: [Turn](), count: Self.nodeCount)
    for part in generator.split(generator.shuffledWithDuplicates(world)) {
      let turn = Turn(Self.batch(part, pseudonyms), ledger)
      let first = generator.number(below: nodes.count)
      nodes[first].append(turn)
      // Some is told to another node, too.
      if generator.chance(20) { nodes[(first + 1) % nodes.count].append(turn) }
    }
    while true {
      let busy = nodes.indices.filter { !nodes[$0].isEmpty }
      if busy.isEmpty { break }
      let node = busy[generator.number(below: busy.count)]
      if generator.chance(3) { nodes[node][0].beginAgain() }
      if try await nodes[node][0].step() { nodes[node].removeFirst() }
    }
    let differences = CountSheet(try await ledger.tallies()).differences(from: expected)
    #expect(differences.isEmpty, "seed \(seed)")
    #expect(try await ledger.check(recounting: true).problems.isEmpty, "seed \(seed)")
    try await ledger.close()
  }

  /// What a node settles in one go, and how far it is.
  private struct Turn {
    private let batch: ShardBatch
    private let store: ClickHouseStore
    private let replyWindow: Int64
    private var progress = Progress.begun

    private enum Progress {
      case begun, added
      case known(Counting)
      case contributed(Set<TallyCell>)
      case slotsCounted(Set<TallyCell>, [TallyRow])
      case slotsWritten(Set<TallyCell>)
      case daysCounted([TallyRow])
    }

    init(_ batch: ShardBatch, _ ledger: ClickHouseLedger) {
      self.batch = batch
      store = ledger.store
      replyWindow = ledger.replyWindow
    }

    /// As after a kill.
    mutating func beginAgain() { progress = .begun }

    /// - Returns: whether that was the last step.
    mutating func step() async throws -> Bool {
      let settling = ShardSettling(store, shard: 0, replyWindow: replyWindow, dropped: [])
      let recount = Recount(store, shard: 0)
      switch progress {
      case .begun:
        try await settling.add(batch)
        progress = .added
      case .added:
        let messages = Set(batch.facts.map { WABAMessage(waba: $0.waba, message: $0.message) })
        progress = .known(
          try await Counting(store, shard: 0, replyWindow: replyWindow).read(messages, answering: batch.inbound))
      case .known(let counting): progress = .contributed(try await settling.write(counting))
      case .contributed(let cells): progress = .slotsCounted(cells, try await recount.slots(cells))
      case .slotsCounted(let cells, let slots):
        try await recount.insert(slots)
        progress = .slotsWritten(cells)
      case .slotsWritten(let cells): progress = .daysCounted(try await recount.days(holding: cells))
      case .daysCounted(let days):
        try await recount.insert(days)
        return true
      }
      return false
    }
  }

  /// A send that tells no time counts when it came.
  private static func timed(_ happening: Happening) -> Happening {
    guard case .send(var send) = happening, send.time == nil else { return happening }
    send.time = FactGenerator.start
    return .send(send)
  }

  private static func batch(_ happenings: [Happening], _ pseudonyms: Pseudonyms) -> ShardBatch {
    var batch = Batch()
    for happening in happenings { happening.learn(into: &batch, pseudonyms) }
    var kept = ShardBatch()
    batch.eachFact { kept.facts.append($0) }
    for (event, message) in batch.inbound where message.phoneUser != nil || message.scopedUser != nil {
      if let waba = batch.inboundWABAs[event] {
        kept.inbound.append(InboundFact(waba: waba, event: event, message: message))
      }
    }
    return kept
  }
}
