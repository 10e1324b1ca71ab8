import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Settles facts about new messages into a store that has many.
struct SettleBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "settle")
  @Option var data: String
  @Option var facts = 3_000_000
  @Option var batch = 120_000
  @Option var order = "in-order"

  func run() throws {
    let store = try Store(data)
    let first: UInt64 = 1 << 40 + UInt64(Date().timeIntervalSince1970) << 20
    let messages = UInt64(facts / 3)
    var places: [(UInt64, Int)] = []
    // Delivered a little later than sent, and read later still.
    for index in 0..<messages + 3_000 {
      if index < messages { places.append((index, 0)) }
      if index >= 300, index - 300 < messages { places.append((index - 300, 1)) }
      if index >= 3_000 { places.append((index - 3_000, 2)) }
    }
    if order == "shuffled" { places.shuffle() }
    var seconds = 0.0
    for start in stride(from: 0, to: places.count, by: batch) {
      var live = Batch()
      live.learn(
        places[start..<min(places.count, start + batch)].compactMap { BenchTraffic.receipt($1, of: first + $0) })
      var settlement = Settlement(inbox: "bench-settle", settledThrough: Int64(start) + 1)
      settlement.live = live
      let began = ContinuousClock.now
      try store.ledger.settle(settlement, now: BenchTraffic.day + 86_400)
      seconds += (ContinuousClock.now - began) / .seconds(1)
    }
    print("facts/s", Double(places.count) / seconds)
    try store.close()
  }
}
