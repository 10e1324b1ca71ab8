import GRDB
import TemplateAnalytics

extension SQLiteArchive {
  package func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) throws(StoreError) -> DayReport {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.read { database in
        let counts = try HotStatement(
          database,
          """
          SELECT day, sent, delivered, read, replied, amount_spent FROM day
          WHERE waba = ? AND template = ? AND product = ? AND day BETWEEN ? AND ?
          """)
        let buttons = try HotStatement(
          database,
          """
          SELECT day, kind, text, count FROM button
          WHERE waba = ? AND template = ? AND product = ? AND day BETWEEN ? AND ?
          """)
        var report = DayReport()
        for template in templates {
          let place: [HotStatement.Value] = [
            .integer(waba.value), .integer(template.value), .integer(Int64(product.rawValue)),
            .integer(days.lowerBound.number), .integer(days.upperBound.number),
          ]
          var ofTemplate: [Day: DayCounts] = [:]
          try counts.each(place) { row in
            var day = DayCounts()
            day.counts.sent = Int(row.integer(1))
            day.counts.delivered = Int(row.integer(2))
            day.counts.read = Int(row.integer(3))
            day.counts.replied = Int(row.integer(4))
            day.amountSpent = Int(row.integer(5))
            ofTemplate[Day(number: row.integer(0))] = day
          }
          try buttons.each(place) { row in
            guard let kind = ButtonKind(rawValue: Int(row.integer(1))) else { return }
            ofTemplate[Day(number: row.integer(0)), default: DayCounts()].buttons.append(
              DayCounts.ButtonPresses(kind: kind, text: row.text(2), count: Int(row.integer(3))))
          }
          if ofTemplate.isEmpty { continue }
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

  package func lifetimeEvents(waba: WABAID, templates: [TemplateID]) throws(StoreError) -> [TemplateID: Int] {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.read { database in
        // A unique click is one of the clicks already.
        let select = try HotStatement(
          database,
          """
          SELECT (SELECT sum(sent + delivered + read + replied) FROM day WHERE waba = ?1 AND template = ?2),
            (SELECT sum(count) FROM button
              WHERE waba = ?1 AND template = ?2 AND kind <> \(ButtonKind.uniqueURL.rawValue))
          """)
        var events: [TemplateID: Int] = [:]
        for template in templates {
          events[template] =
            try select.first([.integer(waba.value), .integer(template.value)]) { row in
              row.optionalInteger(0).map { Int($0 + row.integer(1)) }
            } ?? nil
        }
        return events
      }
    }
  }

  package func templates(of waba: WABAID) throws(StoreError) -> [TemplateID] {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.read { database in
        // From one template to the next: DISTINCT would read every day.
        try Int64.fetchAll(
          database,
          sql: """
            WITH RECURSIVE found (template) AS (
              SELECT min(template) FROM day WHERE waba = ?1
              UNION ALL
              SELECT (SELECT min(template) FROM day WHERE waba = ?1 AND template > found.template) FROM found
              WHERE found.template IS NOT NULL
            )
            SELECT template FROM found WHERE template IS NOT NULL
            """, arguments: [waba.value]
        ).compactMap { TemplateID($0) }
      }
    }
  }

  /// The WABAs that anything was ever asked or told of, in the order of their ids.
  func wabas() throws(StoreError) -> [WABAID] {
    try StoreError.translating(SQLiteArchive.fileName) {
      try pool.read { database in
        try Int64.fetchAll(database, sql: "SELECT waba FROM day UNION SELECT waba FROM progress ORDER BY waba")
          .compactMap { WABAID($0) }
      }
    }
  }
}
