import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Reads the day tallies of `templates` of a WABA, all from one state of the ledger.
  package func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) throws(StoreError) -> DayReport {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        var report = DayReport()
        let series = try HotStatement(database, "SELECT id FROM series WHERE waba = ? AND template = ?")
        let counts = try HotStatement(
          database,
          """
          SELECT start, accepted, sent, delivered, read, replied, failed FROM tally
          WHERE series = ? AND product = ? AND resolution = 1 AND start BETWEEN ? AND ?
          """)
        let buttons = try HotStatement(
          database,
          """
          SELECT start, kind, text, count FROM button_tally JOIN button ON button.id = button_tally.button
          WHERE series = ? AND product = ? AND resolution = 1 AND start BETWEEN ? AND ? AND count <> 0
          """)
        for template in templates {
          let found = try series.first([.integer(waba.value), .integer(template.value)]) { $0.integer(0) }
          guard let id = found else { continue }
          let place: [HotStatement.Value] = [
            .integer(id), .integer(Int64(product.rawValue)), .integer(days.lowerBound.number),
            .integer(days.upperBound.number),
          ]
          var ofTemplate: [Day: DayCounts] = [:]
          try counts.each(place) { row in
            var day = DayCounts()
            day.counts = Counts(row, column: 1)
            ofTemplate[Day(number: row.integer(0))] = day
          }
          try buttons.each(place) { row in
            guard let kind = ButtonKind(rawValue: Int(row.integer(1))) else { return }
            ofTemplate[Day(number: row.integer(0)), default: DayCounts()].buttons.append(
              DayCounts.ButtonPresses(kind: kind, text: row.text(2), count: Int(row.integer(3))))
          }
          report.days[template] = ofTemplate.mapValues { day in
            var day = day
            day.buttons.sort { ($0.kind, $0.text) < ($1.kind, $1.text) }
            return day
          }
        }
        return report
      }
    }
  }

  package func lifetimeEvents(
    waba: WABAID, templates: [TemplateID]
  ) throws(StoreError) -> [TemplateID: Int] {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        let select = try HotStatement(database, "SELECT events FROM series WHERE waba = ? AND template = ?")
        var events: [TemplateID: Int] = [:]
        for template in templates {
          events[template] = try select.first([.integer(waba.value), .integer(template.value)]) { Int($0.integer(0)) }
        }
        return events
      }
    }
  }

  /// The templates of a WABA that anything was ever counted for.
  package func templates(of waba: WABAID) throws(StoreError) -> [TemplateID] {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        try Int64.fetchAll(
          database, sql: "SELECT template FROM series WHERE waba = ? ORDER BY template", arguments: [waba.value]
        ).compactMap { TemplateID($0) }
      }
    }
  }
}
