import GRDB
import TemplateAnalytics

/// Adds to the tallies, of slots and of days, within one transaction.
struct TallyTables {
  private let series: SeriesTable
  private let buttons: ButtonTable
  private let addCounts: HotStatement
  private let addButton: HotStatement
  private let addFailure: HotStatement
  private let latencies: LatencyTable

  init(_ database: Database, series: SeriesTable, buttons: ButtonTable) throws {
    self.series = series
    self.buttons = buttons
    addCounts = try HotStatement(
      database,
      """
      INSERT INTO tally (series, product, resolution, start, accepted, sent, delivered, read, replied, failed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted, sent = sent + excluded.sent,
        delivered = delivered + excluded.delivered, read = read + excluded.read, replied = replied + excluded.replied,
        failed = failed + excluded.failed
      """)
    addButton = try HotStatement(
      database,
      """
      INSERT INTO button_tally (series, product, resolution, start, kind, button, count) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """)
    latencies = try LatencyTable(database)
    addFailure = try HotStatement(
      database,
      """
      INSERT INTO failure_tally (series, product, resolution, start, code, count) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """)
  }

  func add(_ tallies: Tallies) throws {
    var events: [Int64: Int] = [:]
    for (key, counts) in tallies.counts.sorted(by: { $0.key < $1.key }) {
      if key.attribution == .event {
        let id = try series.id(key.template)
        events[id, default: 0] += counts.sent + counts.delivered + counts.read + counts.replied
      }
      let numbers = [counts.accepted, counts.sent, counts.delivered, counts.read, counts.replied, counts.failed]
      for place in try places(key) { try addCounts.run(place + numbers.map { .integer(Int64($0)) }) }
    }
    for (key, latencies) in tallies.latencies.sorted(by: { $0.key < $1.key }) {
      for place in try places(key) { try self.latencies.add(latencies, at: place) }
    }
    for (key, count) in tallies.buttons.sorted(by: { $0.key < $1.key }) {
      // A unique click is one of the clicks already: counting it again would let a template past the floor too early.
      if key.tally.attribution == .event, key.kind != .uniqueURL {
        events[try series.id(key.tally.template), default: 0] += count
      }
      let button = try buttons.id(key.button)
      for place in try places(key.tally) {
        try addButton.run(place + [.integer(Int64(key.kind.rawValue)), .integer(button), .integer(Int64(count))])
      }
    }
    for (key, count) in tallies.failures.sorted(by: { $0.key < $1.key }) {
      for place in try places(key.tally) {
        try addFailure.run(place + [.integer(Int64(key.code)), .integer(Int64(count))])
      }
    }
    for (id, count) in events where count != 0 { try series.addEvents(count, to: id) }
  }

  /// The rows that a count belongs to, as their first four columns.
  private func places(_ key: TallyKey) throws -> [[HotStatement.Value]] {
    let id = try series.id(key.template)
    return [false, true].map { isDay in
      let resolution = Resolution(key.attribution, isDay: isDay)
      return [
        .integer(id), .integer(Int64(key.product.rawValue)), .integer(resolution.rawValue),
        .integer(resolution.start(holding: key.slot)),
      ]
    }
  }
}
