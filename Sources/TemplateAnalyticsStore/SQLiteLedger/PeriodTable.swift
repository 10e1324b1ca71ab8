import GRDB
import TemplateAnalytics

/// Reads one of the tallies' tables for stretches of time.
struct PeriodTable {
  private let slots: PeriodPlaces
  private let days: PeriodPlaces
  private let selectSlots: HotStatement
  private let selectDays: HotStatement
  private let selectAny: HotStatement
  /// The first and the last UTC day that anything is read of.
  private let span: [HotStatement.Value]

  /// - Parameter columns: behind `start`, which is column 0.
  init(_ database: Database, _ table: String, columns: [String], slots: PeriodPlaces, days: PeriodPlaces) throws {
    self.slots = slots
    self.days = days
    func select(_ places: PeriodPlaces) throws -> HotStatement {
      let values = Array(repeating: "(?, ?)", count: places.width).joined(separator: ", ")
      // The rows come in the order of the places: `CROSS JOIN` keeps to it.
      return try HotStatement(
        database,
        """
        WITH place(first, past) AS (VALUES \(values))
        SELECT start, \(columns.joined(separator: ", ")) FROM place CROSS JOIN \(table)
        WHERE start >= first AND start < past AND series = ? AND product = ? AND resolution = ?
        """)
    }
    selectSlots = try select(slots)
    selectDays = try select(days)
    selectAny = try HotStatement(
      database,
      """
      SELECT 1 FROM \(table) WHERE series = ? AND product = ? AND resolution = \(Resolution.day.rawValue)
      AND start BETWEEN ? AND ? LIMIT 1
      """)
    let first = slots.parts.first.map { Slot(number: $0.starts.lowerBound).day.number } ?? 0
    let last = slots.parts.last.map { Slot(number: $0.starts.upperBound - 1).day.number } ?? 0
    span = [.integer(first), .integer(last)]
  }

  /// Reads what is counted of a template.
  /// - Parameters:
  ///   - series: the number of the template.
  ///   - add: gets a row, the index of a stretch, and how often the row counts there: once, or once less where it was
  ///     counted with its day and is not in the stretch.
  func each(
    series: Int64, product: ProductType, _ add: (HotStatement, _ period: Int, _ times: Int) throws -> Void
  ) throws {
    let template: [HotStatement.Value] = [.integer(series), .integer(Int64(product.rawValue))]
    try each(days, selectDays, of: template, add)
    if slots.parts.isEmpty { return }
    // Of many templates nothing failed or was pressed. What has no row of a day has none of a slot.
    guard try selectAny.first(template + span, read: { _ in true }) == true else { return }
    try each(slots, selectSlots, of: template, add)
  }

  private func each(
    _ places: PeriodPlaces, _ statement: HotStatement, of template: [HotStatement.Value],
    _ add: (HotStatement, _ period: Int, _ times: Int) throws -> Void
  ) throws {
    let rest = template + [.integer(places.resolution.rawValue)]
    // The rows come in the order of the parts.
    var index = 0
    for parameters in places.parameters {
      try statement.each(parameters, rest) { row in
        let start = row.integer(0)
        while places.parts[index].starts.upperBound <= start { index += 1 }
        if let period = places.parts[index].period { try add(row, period, 1) }
        if let excess = places.parts[index].excess { try add(row, excess, -1) }
      }
    }
  }
}
