import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Puts much into a ledger that nobody settled: as if it had been there for long.
struct ClickHouseFill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fill")
  @OptionGroup var place: ClickHousePlace
  @Option(help: "Facts of messages before those of `settle`, 4 each, with all that they count.") var facts = 0
  @Option(help: "Over how many seconds up to the start of `settle` those messages are spread.") var seconds = 2_592_000
  @Option(help: "Templates of the first WABA that have tallies, and as many rows in a rollup.") var templates = 0
  @Option(help: "Of those.") var days = 90

  private static let chunk = 500_000

  func run() async throws {
    let store = try await RawStore(at: try place.location())
    for shard in 0..<store.shardCount {
      let wabas = ClickHouseTraffic.wabas.filter { store.shard(of: $0) == shard }
      // Each WABA has as many messages as the others.
      let messages = facts / 4 * wabas.count / ClickHouseTraffic.wabas.count
      for first in stride(from: 0, to: messages, by: Self.chunk) {
        for sql in Self.inserts(first..<min(messages, first + Self.chunk), of: messages, wabas, seconds: seconds) {
          try await store.execute(sql, on: shard)
        }
      }
    }
    if templates > 0, let waba = ClickHouseTraffic.wabas.first {
      for sql in tallies(of: waba) { try await store.execute(sql, on: store.shard(of: waba)) }
    }
    await store.close()
  }

  /// Facts, recipients and contributions of a part of the messages.
  private static func inserts(_ part: Range<Int>, of messages: Int, _ wabas: [WABAID], seconds: Int) -> [String] {
    let first = ClickHouseTraffic.start - UnixTime(seconds)
    let base = """
      SELECT number + \(part.lowerBound) AS n, [\(wabas.map { "toUInt64(\($0))" }.joined(separator: ","))][n % \(wabas.count) + 1] AS waba,
        cityHash64(n) AS message, intHash64(n) % 281474976710655 + 1 AS user,
        toUInt64(1317000000000000 + intDiv(n, \(2 * wabas.count)) % \(ClickHouseTraffic.templateCount)) AS template,
        toUInt32(\(first) + intDiv(n * \(seconds), \(messages))) AS sent, 1 + n % 15 AS delivered_after,
        n % 6 AS stretch, 640 + 64 * stretch AS read_after
      FROM numbers(\(part.count))
      """
    // As `LatencyHistogram` packs them into a detail: up to 15 seconds by themselves, 640 the 59th of its stretches.
    let timeToDeliver = "delivered_after + 1"
    let timeToRead = "59 + stretch"
    return [
      """
      INSERT INTO fact SELECT waba, message, CAST(f.1, 'Enum8(\\'accepted\\' = 1, \\'sent\\' = 2, \\'delivered\\' = 3, \\'read\\' = 4)'),
        0, toUInt32(sent + f.2), if(f.1 = 1 OR n % 2 = 0, template, 0), 0, 0, if(f.1 = 1, 0, user), 0, ''
      FROM (\(base)) ARRAY JOIN [(1, toUInt64(0)), (2, toUInt64(0)), (3, delivered_after), (4, read_after)] AS f
      """,
      "INSERT INTO recipient SELECT waba, user, message, toUInt16(intDiv(sent, 864000)) FROM (\(base))",
      """
      INSERT INTO contribution SELECT waba, template, toUInt32(intDiv(sent + c.2, 900)) AS slot, 0,
        CAST(c.1, 'Enum8(\\'accepted\\' = 1, \\'sent\\' = 2, \\'delivered\\' = 3, \\'read\\' = 4)'), 0, '', message, 0, 4, c.3, c.4
      FROM (\(base)) ARRAY JOIN [
        (1, toUInt64(0), 1, toUInt64(0)), (2, toUInt64(0), 1, 15 + 256 * (\(timeToDeliver)) + 65536 * (\(timeToRead))),
        (3, delivered_after, 1, \(timeToDeliver)), (4, read_after, 1, \(timeToRead)),
        (2, read_after, 0, toUInt64(0)), (3, read_after, 0, toUInt64(0))] AS c
      WHERE c.3 = 1 OR slot != intDiv(sent, 900)
      """,
    ]
  }

  /// Tallies by slot and by day, the days as if counted three times, and a rollup of the same counts.
  private func tallies(of waba: WABAID) -> [String] {
    let firstDay = Day(holding: ClickHouseTraffic.start).number - Int64(days) + 1
    func rows(_ each: Int64) -> String {
      """
      SELECT toUInt64(\(waba)) AS waba, toUInt64(1317000000000000 + number % \(templates)) AS template,
        toUInt32(intDiv(number, \(templates)) + \(firstDay * each)) AS start,
        toInt64(cityHash64(template, intDiv(start, \(each))) % 50 + 1) * \(96 / each) AS count
      FROM numbers(\(Int64(templates * days) * each))
      """
    }
    func tally(_ resolution: Int, _ each: Int64, epoch: Int64) -> String {
      """
      INSERT INTO tally SELECT waba, template,
        CAST(\(resolution), 'Enum8(\\'slot\\' = 0, \\'day\\' = 1, \\'send_slot\\' = 2, \\'send_day\\' = 3)'), start, 0, \(epoch) * count,
        4 * count, 4 * count, 3 * count, 2 * count, count, 0, emptyArrayUInt8(), emptyArrayString(), emptyArrayInt64(),
        emptyArrayInt32(), emptyArrayInt64(), \(histogram(from: 1, stretches: 12)), \(histogram(from: 40, stretches: 30))
      FROM (\(rows(each)))
      """
    }
    /// As many messages in each stretch of time.
    func histogram(from first: Int, stretches: Int) -> String {
      let numbers = "range(toUInt64(\(stretches)))"
      return "arrayMap(n -> toUInt8(\(first) + n), \(numbers)), arrayMap(n -> intDiv(count, 8) + 1, \(numbers))"
    }
    let rollup = """
      INSERT INTO rollup SELECT waba, template, 0, start, 4 * count, 4 * count, 3 * count, 2 * count, count, 0 FROM (\(rows(1)))
      """
    return [
      tally(0, 96, epoch: 1), tally(1, 1, epoch: 1), tally(1, 1, epoch: 2), tally(1, 1, epoch: 3),
      tally(2, 96, epoch: 1), tally(3, 1, epoch: 1),
      "DROP TABLE IF EXISTS rollup",
      """
      CREATE TABLE rollup (waba UInt64, template UInt64, product UInt8, day UInt32, accepted Int64, sent Int64, delivered Int64,
        read Int64, replied Int64, failed Int64) ENGINE = SummingMergeTree ORDER BY (waba, template, product, day)
      """,
      rollup,
    ]
  }
}
