import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// What the tallies of days say beyond those of their slots, a line each.
  static func daysThatAreNotTheirSlots(_ database: Database) throws -> [String] {
    // Slots to a day: 96, and SQLite's division rounds towards zero, which is down for the times we take.
    let problems = try TallyColumns.weightedSums(button: "kind || '/' || button").flatMap { table, detail, value in
      try Row.fetchAll(
        database,
        sql: """
          SELECT waba, template, day FROM (
            SELECT series, product, start AS day, \(detail) AS detail, sum(\(value)) AS total FROM \(table)
            WHERE resolution = 1 GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT series, product, start / 96, \(detail), -sum(\(value)) FROM \(table)
            WHERE resolution = 0 GROUP BY 1, 2, 3, 4
          ) AS sums JOIN series ON series.id = sums.series
          GROUP BY sums.series, product, day, detail HAVING sum(total) <> 0
          """
      ).map { row in problem(table, waba: row["waba"], template: row["template"], Day(number: row["day"])) }
    }
    return problems + (try latenciesThatAreNotTheirSlots(database))
  }

  private static func latenciesThatAreNotTheirSlots(_ database: Database) throws -> [String] {
    struct Place: Hashable {
      var series: Int64
      var product: Int64
      var attribution: Attribution
      var day: Day
    }
    // Of each day the sum of its slots, without what its own row says.
    var rest: [Place: Latencies] = [:]
    for attribution in Attribution.allCases {
      let columns = TallyColumns(attribution).latencies.joined(separator: ", ")
      try HotStatement(database, "SELECT series, product, resolution, start, \(columns) FROM latency_tally").each([]) {
        row in
        guard let resolution = Resolution(rawValue: row.integer(2)) else { return }
        let place = Place(
          series: row.integer(0), product: row.integer(1), attribution: attribution,
          day: resolution.slot(startingAt: row.integer(3)).day)
        rest[place, default: Latencies()].add(try Latencies(row, column: 4), times: resolution.isDay ? -1 : 1)
      }
    }
    let names = try HotStatement(database, "SELECT waba, template FROM series WHERE id = ?")
    return try rest.filter { !$0.value.isEmpty }.keys.compactMap { place in
      try names.first([.integer(place.series)]) {
        problem("latency_tally", waba: $0.integer(0), template: $0.integer(1), place.day)
      }
    }.sorted()
  }

  private static func problem(_ table: String, waba: Int64, template: Int64, _ day: Day) -> String {
    let whose = template == 0 ? "WABA \(waba)" : "WABA \(waba) template \(template)"
    return "\(whose) \(day): \(table) of the day is not the sum of its slots"
  }
}
