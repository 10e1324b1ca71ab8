import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Reads the tallies that stretches of time are made of, all from one state of the ledger, and sums them up.
  package func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution
  ) throws(StoreError) -> PeriodReport {
    var sums = PeriodSums(periods)
    let ranges = sums.ranges
    return try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        let series = try HotStatement(database, "SELECT id FROM series WHERE waba = ? AND template = ?")
        let tallies = try PeriodTallies(database, attribution)
        for template in Set(templates) {
          let found = try series.first([.integer(waba.value), .integer(template.value)]) { $0.integer(0) }
          guard let id = found else { continue }
          for (ranges, resolution) in [(ranges.slots, Resolution.slot), (ranges.days, .day)] {
            for range in ranges {
              let place: [HotStatement.Value] = [
                .integer(id), .integer(Int64(product.rawValue)), .integer(resolution.rawValue),
                .integer(range.lowerBound), .integer(range.upperBound),
              ]
              try tallies.add(to: &sums, of: template, at: place) { resolution.slot(startingAt: $0) }
            }
          }
        }
        return sums.report
      }
    }
  }
}

/// Reads all that is counted of a template in a range of slots or days.
private struct PeriodTallies {
  private let counts: HotStatement
  private let latencies: HotStatement
  private let buttons: HotStatement
  private let failures: HotStatement

  init(_ database: Database, _ attribution: Attribution) throws {
    func select(_ columns: [String], from tables: String) throws -> HotStatement {
      try HotStatement(
        database,
        """
        SELECT start, \(columns.joined(separator: ", ")) FROM \(tables)
        WHERE series = ? AND product = ? AND resolution = ? AND start >= ? AND start < ?
        """)
    }
    let columns = TallyColumns(attribution)
    counts = try select(columns.counts, from: "tally")
    latencies = try select(columns.latencies, from: "latency_tally")
    buttons = try select(
      ["kind", "text", columns.count], from: "button_tally JOIN button ON button.id = button_tally.button")
    failures = try select(["code", columns.count], from: "failure_tally")
  }

  /// - Parameters:
  ///   - place: series, product, resolution, the first start and the one after the last.
  ///   - slot: the first slot of the stretch with a start.
  func add(
    to sums: inout PeriodSums, of template: TemplateID, at place: [HotStatement.Value], slot: (Int64) -> Slot
  ) throws {
    try counts.each(place) { row in sums.add(Counts(row, column: 1), in: slot(row.integer(0)), of: template) }
    try latencies.each(place) { row in
      sums.add(try Latencies(row, column: 1), in: slot(row.integer(0)), of: template)
    }
    try buttons.each(place) { row in
      guard let kind = ButtonKind(rawValue: Int(row.integer(1))) else { return }
      sums.add(Int(row.integer(3)), kind: kind, text: row.text(2), in: slot(row.integer(0)), of: template)
    }
    try failures.each(place) { row in
      let code = Int32(truncatingIfNeeded: row.integer(1))
      sums.add(Int(row.integer(2)), code: code, in: slot(row.integer(0)), of: template)
    }
  }
}
