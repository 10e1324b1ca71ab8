import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Reads the tallies that stretches of time are made of, all from one state of the ledger, and sums them up.
  package func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution,
    details: PeriodDetails
  ) throws(StoreError) -> PeriodReport {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        let series = try HotStatement(database, "SELECT id FROM series WHERE waba = ? AND template = ?")
        let reader = try PeriodReader(database, periods, attribution, details)
        var report = PeriodReport()
        for template in Set(templates) {
          let found = try series.first([.integer(waba.value), .integer(template.value)]) { $0.integer(0) }
          guard let id = found else { continue }
          let counts = try reader.counts(series: id, product: product)
          if !counts.isEmpty { report.counts[template] = counts }
        }
        return report
      }
    }
  }
}
