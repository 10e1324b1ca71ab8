import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Makes a data directory with many records.
struct Prefill: AsyncParsableCommand {
  @Option var records: UInt64
  @Option var data: String

  func run() async throws {
    let store = try await Store.open(data)
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
      try await store.ledger.settle(settlement, now: BenchTraffic.day + 86_400)
    }
    try await store.close()
  }
}
