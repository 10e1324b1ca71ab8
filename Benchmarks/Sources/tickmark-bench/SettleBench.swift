import ArgumentParser
import Foundation
import Glibc
import TemplateAnalytics
import TemplateAnalyticsStore

/// Settles a full inbox of facts about new messages into a store that has many, on a copy of it.
struct SettleBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "settle")
  @Option(help: "How many records DATA has.") var records: Int
  @Option(help: "in-order or shuffled.") var order = "in-order"
  @Option var facts = 2_000_000
  @Option var data: String

  /// Statuses in one delivery.
  private static let deliverySize = 100

  func run() async throws {
    let copy = data + ".copy-\(getpid())"
    try FileManager.default.copyItem(atPath: data, toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    // Or the copy would still be on its way to the disk while settling waits for it.
    sync()
    let store = try await Store.open(copy)
    let now = BenchTraffic.day + 86_400
    let receipts = receipts()
    // A server opens its records once, not for each batch.
    try await store.inbox.append(
      [DeliveryContent(kind: .receipts, body: Receipt.bytes(of: Array(receipts.prefix(1))))], receivedAt: now)
    while try await store.settler.settle(now: now) != .nothing {}
    for start in stride(from: 0, to: receipts.count, by: 200 * Self.deliverySize) {
      let piece = receipts[start..<min(receipts.count, start + 200 * Self.deliverySize)]
      let contents = stride(from: piece.startIndex, to: piece.endIndex, by: Self.deliverySize).map { first in
        let delivery = Array(piece[first..<min(piece.endIndex, first + Self.deliverySize)])
        return DeliveryContent(kind: .receipts, body: Receipt.bytes(of: delivery))
      }
      try await store.inbox.append(contents, receivedAt: now)
    }
    let began = ContinuousClock.now
    while try await store.settler.settle(now: now) != .nothing {}
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    try await store.close()
    let size = try FileManager.default.attributesOfItem(atPath: copy + "/ledger.sqlite")[.size] as? Int ?? 0
    print(
      """
      {"facts_per_second": \(Double(receipts.count) / seconds), \
      "decode_ceiling": \(Ceilings.decoding()), "append_ceiling": \(try Ceilings.appending(in: copy)), \
      "peak_rss_mb": \(Memory.peak()), "bytes_per_record": \(Double(size) / Double(records + receipts.count / 3))}
      """)
  }

  /// Each message is sent, delivered 300 messages later and read 3,000 messages later; or all of it in any order.
  private func receipts() -> [Receipt] {
    let first: UInt64 = 1 << 40
    let messages = UInt64(facts / 3)
    var receipts: [Receipt] = []
    receipts.reserveCapacity(facts)
    func add(_ kind: Int, _ index: UInt64) {
      if let receipt = BenchTraffic.receipt(kind, of: first + index) { receipts.append(receipt) }
    }
    for index in 0..<messages + 3_000 {
      if index < messages { add(0, index) }
      if index >= 300, index - 300 < messages { add(1, index - 300) }
      if index >= 3_000 { add(2, index - 3_000) }
    }
    if order == "shuffled" { receipts.shuffle() }
    return receipts
  }
}
