import GRDB
import TemplateAnalytics

extension SQLiteLedger: TotalsLedger {
  package func totals(
    of waba: WABAID, periods: [Range<Slot>], product: ProductType, attribution: Attribution, details: PeriodDetails
  ) throws(StoreError) -> [Int: DayCounts] {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        let series = try HotStatement(database, "SELECT id FROM series WHERE waba = ? AND template = 0")
        guard let id = try series.first([.integer(waba.value)], read: { $0.integer(0) }) else { return [:] }
        return try PeriodReader(database, periods, attribution, details).counts(series: id, product: product)
      }
    }
  }

  package func firstDay(of waba: WABAID) throws(StoreError) -> Day? {
    try StoreError.translating(SQLiteLedger.fileName) {
      try pool.read { database in
        // By product, so that each is the beginning of a stretch of the index. What moved away leaves zeros.
        let first = try HotStatement(
          database,
          """
          SELECT start FROM tally
          WHERE series = (SELECT id FROM series WHERE waba = ? AND template = 0) AND product = ? AND resolution = 1
            AND (accepted <> 0 OR sent <> 0 OR read <> 0 OR replied <> 0 OR failed <> 0 OR delivered <> 0)
          ORDER BY start LIMIT 1
          """)
        return try ProductType.allCases.compactMap { product in
          try first.first([.integer(waba.value), .integer(Int64(product.rawValue))]) { Day(number: $0.integer(0)) }
        }.min()
      }
    }
  }

  /// What the tallies of WABAs say beyond those of their templates, a line each.
  static func totalsThatAreNotTheirTemplates(_ database: Database) throws -> [String] {
    let problems = try TallyColumns.weightedSums(button: "kind").flatMap { table, detail, value in
      try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT waba, start / 96 AS day FROM (
            SELECT waba, start, sum((\(value)) * iif(template = 0, 1, -1)) AS rest
            FROM \(table) JOIN series ON series.id = \(table).series WHERE resolution = 0
            GROUP BY waba, product, start, \(detail)
          ) WHERE rest <> 0
          """
      ).map { row in problem(table, waba: row["waba"], Day(number: row["day"])) }
    }
    return problems + (try latenciesThatAreNotTheirTemplates(database))
  }

  private static func latenciesThatAreNotTheirTemplates(_ database: Database) throws -> [String] {
    struct Place: Hashable {
      var waba: Int64
      var product: Int64
      var attribution: Attribution
      var slot: Slot
    }
    // Of each WABA what its own row says, without those of its templates.
    var rest: [Place: Latencies] = [:]
    for attribution in Attribution.allCases {
      let columns = TallyColumns(attribution).latencies.joined(separator: ", ")
      try HotStatement(
        database,
        """
        SELECT waba, template, product, start, \(columns) FROM latency_tally
        JOIN series ON series.id = latency_tally.series WHERE resolution = 0
        """
      ).each([]) { row in
        let place = Place(
          waba: row.integer(0), product: row.integer(2), attribution: attribution, slot: Slot(number: row.integer(3)))
        rest[place, default: Latencies()].add(try Latencies(row, column: 4), times: row.integer(1) == 0 ? 1 : -1)
      }
    }
    return Set(
      rest.filter { !$0.value.isEmpty }.keys.map { problem("latency_tally", waba: $0.waba, $0.slot.day) }
    ).sorted()
  }

  private static func problem(_ table: String, waba: Int64, _ day: Day) -> String {
    "WABA \(waba) \(day): \(table) of the WABA is not the sum of its templates"
  }
}
