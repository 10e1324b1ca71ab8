import GRDB
import TemplateAnalytics

/// Reads the tallies that stretches of time are made of, template by template, within one transaction.
final class PeriodReader {
  private let periodCount: Int
  private let counts: PeriodTable
  private let buttons: PeriodTable
  /// nil where they are not asked for.
  private let failures: PeriodTable?
  private let latencies: PeriodTable?
  private let selectText: HotStatement
  private var texts: [Int64: String] = [:]

  init(
    _ database: Database, _ periods: [Range<Slot>], _ attribution: Attribution, _ details: PeriodDetails
  ) throws {
    periodCount = periods.count
    let reading = PeriodReading(periods)
    let (slots, days) = (PeriodPlaces(reading.slots, .slot), PeriodPlaces(reading.days, .day))
    func table(_ name: String, _ columns: [String]) throws -> PeriodTable {
      try PeriodTable(database, name, columns: columns, slots: slots, days: days)
    }
    let columns = TallyColumns(attribution)
    counts = try table("tally", columns.counts)
    buttons = try table("button_tally", ["kind", "button", columns.count])
    failures = details.contains(.failures) ? try table("failure_tally", ["code", columns.count]) : nil
    latencies = details.contains(.latencies) ? try table("latency_tally", columns.latencies) : nil
    selectText = try HotStatement(database, "SELECT text FROM button WHERE id = ?")
  }

  /// The counts of a template, by the index of the stretch; none where nothing was counted.
  /// - Parameter series: the number of the template.
  func counts(series: Int64, product: ProductType) throws -> [Int: DayCounts] {
    var sums = [PeriodSum](repeating: PeriodSum(), count: periodCount)
    try counts.each(series: series, product: product) { row, period, times in
      sums[period].counts.add(Counts(row, column: 1), times: times)
    }
    try buttons.each(series: series, product: product) { row, period, times in
      guard let kind = ButtonKind(rawValue: Int(row.integer(1))) else { return }
      sums[period].add(Int(row.integer(3)) * times, to: PeriodSum.Button(kind: kind, number: row.integer(2)))
    }
    try failures?.each(series: series, product: product) { row, period, times in
      sums[period].failures[Int32(truncatingIfNeeded: row.integer(1)), default: 0] += Int(row.integer(2)) * times
    }
    try latencies?.each(series: series, product: product) { row, period, times in
      sums[period].latencies.add(try Latencies(row, column: 1), times: times)
    }
    var counts: [Int: DayCounts] = [:]
    for index in sums.indices {
      if let sum = try sums[index].dayCounts(text: text) { counts[index] = sum }
    }
    return counts
  }

  private func text(_ button: Int64) throws -> String {
    if let text = texts[button] { return text }
    guard let text = try selectText.first([.integer(button)], read: { $0.text(0) }) else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a tally refers to a button that is not there")
    }
    texts[button] = text
    return text
  }
}
