import GRDB
import TemplateAnalytics

/// Reads the rows of slots, or those of days, that stretches of time are made of.
struct PeriodTables {
  private let parts: [PeriodReading.Part]
  private let resolution: Resolution
  /// Where the rows are: of each time that the statements are run the first starts and those after the last.
  private let places: [[HotStatement.Value]]
  private let counts: HotStatement
  /// nil where they are not asked for.
  private let latencies: HotStatement?
  private let buttons: HotStatement
  private let failures: HotStatement

  /// How many ranges of rows one statement looks for. To begin a statement costs more than to look for a range.
  private static let maximumRanges = 128

  /// - Parameter parts: in ascending order.
  init(
    _ database: Database, _ parts: [PeriodReading.Part], _ resolution: Resolution, _ columns: TallyColumns,
    latencies isTellingLatencies: Bool
  ) throws {
    self.parts = parts
    self.resolution = resolution
    let ranges = Self.ranges(of: parts)
    // Of few widths, so that few statements are kept prepared.
    var width = 1
    while width < min(ranges.count, Self.maximumRanges) { width *= 2 }
    places = stride(from: 0, to: ranges.count, by: width).map { start in
      let some = ranges[start..<min(start + width, ranges.count)]
      return some.flatMap { [.integer($0.lowerBound), .integer($0.upperBound)] }
        + Array(repeating: .null, count: (width - some.count) * 2)
    }
    let values = Array(repeating: "(?, ?)", count: width).joined(separator: ", ")
    func select(_ columns: [String], from table: String) throws -> HotStatement {
      // The order of the join is that of the rows: `CROSS JOIN` keeps it.
      try HotStatement(
        database,
        """
        WITH place(first, past) AS (VALUES \(values))
        SELECT start, \(columns.joined(separator: ", ")) FROM place CROSS JOIN \(table)
        WHERE start >= first AND start < past AND series = ? AND product = ? AND resolution = ?
        """)
    }
    counts = try select(columns.counts, from: "tally")
    latencies = isTellingLatencies ? try select(columns.latencies, from: "latency_tally") : nil
    buttons = try select(["kind", "button", columns.count], from: "button_tally")
    failures = try select(["code", columns.count], from: "failure_tally")
  }

  /// Those of parts that lie beside each other are one.
  private static func ranges(of parts: [PeriodReading.Part]) -> [Range<Int64>] {
    var ranges: [Range<Int64>] = []
    for part in parts {
      if let last = ranges.last, last.upperBound == part.starts.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<part.starts.upperBound
      } else {
        ranges.append(part.starts)
      }
    }
    return ranges
  }

  /// Adds what is counted of a template to the stretches that it belongs to, and takes it from where it is too much.
  /// - Parameters:
  ///   - sums: by the index of the stretch.
  ///   - series: the number of the template.
  func add(to sums: inout [PeriodSum], series: Int64, product: ProductType) throws {
    let template: [HotStatement.Value] = [
      .integer(series), .integer(Int64(product.rawValue)), .integer(resolution.rawValue),
    ]
    try each(counts, of: template, in: &sums) { row in
      Counts(row, column: 1)
    } add: { sum, counts, times in
      sum.counts.add(counts, times: times)
    }
    if let latencies {
      try each(latencies, of: template, in: &sums) { row in
        try Latencies(row, column: 1)
      } add: { sum, latencies, times in
        sum.latencies.add(latencies, times: times)
      }
    }
    try each(buttons, of: template, in: &sums) { row in
      (kind: ButtonKind(rawValue: Int(row.integer(1))), number: row.integer(2), count: Int(row.integer(3)))
    } add: { sum, presses, times in
      guard let kind = presses.kind else { return }
      sum.buttons[.init(kind: kind, number: presses.number), default: 0] += presses.count * times
    }
    try each(failures, of: template, in: &sums) { row in
      (code: Int32(truncatingIfNeeded: row.integer(1)), count: Int(row.integer(2)))
    } add: { sum, failures, times in
      sum.failures[failures.code, default: 0] += failures.count * times
    }
  }

  private func each<Tally>(
    _ statement: HotStatement, of template: [HotStatement.Value], in sums: inout [PeriodSum],
    read: (HotStatement) throws -> Tally, add: (inout PeriodSum, Tally, _ times: Int) -> Void
  ) throws {
    // The rows come in the order of the parts.
    var index = 0
    for place in places {
      try statement.each(place + template) { row in
        let start = row.integer(0)
        while parts[index].starts.upperBound <= start { index += 1 }
        let tally = try read(row)
        if let period = parts[index].period { add(&sums[period], tally, 1) }
        if let excess = parts[index].excess { add(&sums[excess], tally, -1) }
      }
    }
  }
}
