import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Makes a data directory with many records.
struct Prefill: ParsableCommand {
  @Option var records: UInt64
  @Option var data: String

  func run() throws {
    let store = try Store(data)
    let step: UInt64 = 200_000
    for start in stride(from: 0, to: records, by: UInt64.Stride(step)) {
      var batch = Batch()
      var receipts: [Receipt] = []
      for message in start..<min(records, start + step) {
        for kind in 0..<3 { if let receipt = BenchTraffic.receipt(kind, of: message) { receipts.append(receipt) } }
      }
      batch.learn(receipts)
      var settlement = Settlement()
      settlement.live = batch
      try store.ledger.settle(settlement, now: BenchTraffic.day + 86_400)
    }
    try store.close()
  }
}
