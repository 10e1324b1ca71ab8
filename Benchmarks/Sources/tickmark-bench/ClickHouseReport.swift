import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Asks for the counts of templates on days, and holds the answer against that of a rollup written for just that; then
/// for all that is counted on days of another zone.
struct ClickHouseReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "report")
  @OptionGroup var place: ClickHousePlace
  @Option var data: String
  @Option var templates = 10
  @Option var days = 90
  @Option(help: "How many wait for an answer at a time.") var clients = 1
  @Option var seconds = 5.0

  func run() async throws {
    let ledger = try await ClickHouseLedger.open(
      try place.location(), directory: data, fingerprint: ClickHouseBench.fingerprint)
    let rollup = try await RawStore(at: try place.location())
    let waba = ClickHouseTraffic.wabas[0]
    let last = Day(holding: ClickHouseTraffic.start)
    let range = last.advanced(by: Int64(1 - days))...last
    let ids = (0..<templates).compactMap(ClickHouseTraffic.template)
    let asking: @Sendable () async throws -> DayReport = {
      try await ledger.report(waba: waba, templates: ids, days: range, product: .cloudAPI)
    }
    let askingByHand: @Sendable () async throws -> DayReport = {
      try await rollup.rollup(waba: waba, templates: ids, days: range)
    }
    let (answer, other) = (try await asking(), try await askingByHand())
    guard answer.days == other.days, answer.days.values.reduce(0, { $0 + $1.count }) == templates * days else {
      throw ValidationError("the answers differ")
    }
    _ = try await measure(for: min(1, seconds), asking)
    let report = try await measure(for: seconds, asking)
    _ = try await measure(for: min(1, seconds), askingByHand)
    let byHand = try await measure(for: seconds, askingByHand)
    let midnights = (0...days).map { Slot(holding: range.lowerBound.advanced(by: Int64($0)).start - 330 * 60) }
    let elsewhere = try await measure(for: seconds) {
      try await ledger.report(
        waba: waba, templates: ids, periods: zip(midnights, midnights.dropFirst()).map { $0..<$1 }, product: .cloudAPI,
        attribution: .send)
    }
    print("{\"report\": \(report), \"by_hand\": \(byHand), \"elsewhere\": \(elsewhere)}")
    await rollup.close()
    try await ledger.close()
  }

  private func measure<Answer>(
    for seconds: Double, _ ask: @escaping @Sendable () async throws -> Answer
  ) async throws -> String {
    let began = ContinuousClock.now
    let end = began + .seconds(seconds)
    var times = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<clients {
        group.addTask {
          var times: [Double] = []
          while ContinuousClock.now < end {
            let asked = ContinuousClock.now
            _ = try await ask()
            times.append((ContinuousClock.now - asked) / .milliseconds(1))
          }
          return times
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let rate = Double(times.count) / ((ContinuousClock.now - began) / .seconds(1))
    times.sort()
    return
      "{\"per_second\": \(rate), \"p50_ms\": \(times[times.count / 2]), \"p99_ms\": \(times[times.count * 99 / 100])}"
  }
}
