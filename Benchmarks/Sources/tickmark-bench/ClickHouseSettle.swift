import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// One of several nodes, each a process, that settle at the same time. It says `ready` after a first batch, and goes on
/// when its standard input says so.
struct ClickHouseSettle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "settle")
  @OptionGroup var place: ClickHousePlace
  @Option(help: "The data directory of this node.") var data: String
  @Option var node = 0
  @Option var nodes = 1
  @Option(help: "How many are measured.") var batches = 10
  @Option(help: "In each batch.") var facts = 80_000
  @Option(help: "How many messages of earlier runs there are.") var first = 0
  @Flag(help: "Insert the same rows, and do nothing else.") var raw = false

  func run() async throws {
    let traffic = ClickHouseTraffic(node: node, nodes: nodes, messages: facts / 4, first: first)
    let seconds = raw ? try await insert(traffic) : try await settle(traffic)
    let times = seconds.map { String($0) }.joined(separator: ", ")
    print(
      """
      {"facts": \(batches * traffic.messages * 4), "seconds": \(seconds.reduce(0, +)), "batches": [\(times)], \
      "peak_rss_mb": \(Memory.peak())}
      """)
  }

  private func settle(_ traffic: ClickHouseTraffic) async throws -> [Double] {
    let ledger = try await ClickHouseLedger.open(
      try place.location(), directory: data, fingerprint: ClickHouseBench.fingerprint)
    let settlements = (0...batches).map(traffic.settlement)
    let seconds = try await measure { try await ledger.settle(settlements[$0], now: ClickHouseTraffic.start + 3_600) }
    try await ledger.close()
    return seconds
  }

  private func insert(_ traffic: ClickHouseTraffic) async throws -> [Double] {
    var rows = try await RawInserts(at: try place.location())
    for batch in 0...batches { rows.prepare(traffic.facts(batch), earlier: traffic.earlier(batch)) }
    let prepared = rows
    let seconds = try await measure { try await prepared.insert($0) }
    await rows.close()
    return seconds
  }

  /// The seconds of each batch but the first one.
  private func measure(_ work: (Int) async throws -> Void) async throws -> [Double] {
    try await work(0)
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = readLine()
    var seconds: [Double] = []
    for batch in 1...batches {
      let began = ContinuousClock.now
      try await work(batch)
      seconds.append((ContinuousClock.now - began) / .seconds(1))
    }
    return seconds
  }
}
