import GRDB
import TemplateAnalytics

/// Reads the tallies that stretches of time are made of, template by template, within one transaction.
final class PeriodReader {
  private let periodCount: Int
  private let slots: PeriodTables
  private let days: PeriodTables
  private let selectText: HotStatement
  private var texts: [Int64: String] = [:]

  /// - Parameter isTellingLatencies: whether to read how long messages took.
  init(_ database: Database, _ periods: [Range<Slot>], _ attribution: Attribution, latencies isTellingLatencies: Bool)
    throws
  {
    periodCount = periods.count
    let reading = PeriodReading(periods)
    let columns = TallyColumns(attribution)
    slots = try PeriodTables(database, reading.slots, .slot, columns, latencies: isTellingLatencies)
    days = try PeriodTables(database, reading.days, .day, columns, latencies: isTellingLatencies)
    selectText = try HotStatement(database, "SELECT text FROM button WHERE id = ?")
  }

  /// The counts of a template, by the index of the stretch; none where nothing was counted.
  /// - Parameter series: the number of the template.
  func counts(series: Int64, product: ProductType) throws -> [Int: DayCounts] {
    var sums = [PeriodSum](repeating: PeriodSum(), count: periodCount)
    try slots.add(to: &sums, series: series, product: product)
    try days.add(to: &sums, series: series, product: product)
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
