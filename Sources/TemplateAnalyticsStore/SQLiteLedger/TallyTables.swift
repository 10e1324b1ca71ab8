import GRDB
import TemplateAnalytics

/// Adds to the tallies, of slots and of days, within one transaction.
struct TallyTables {
  private let series: SeriesTable
  private let buttons: ButtonTable
  private let latencies: LatencyTable
  private let addCounts: HotStatement
  private let addButton: HotStatement
  private let addFailure: HotStatement

  init(_ database: Database, series: SeriesTable, buttons: ButtonTable) throws {
    self.series = series
    self.buttons = buttons
    latencies = try LatencyTable(database)
    addCounts = try HotStatement(
      database,
      """
      INSERT INTO tally
        (series, product, resolution, start, accepted, sent, delivered, read, replied, failed, cohort_accepted,
        cohort_delivered, cohort_read, cohort_replied, cohort_failed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET accepted = accepted + excluded.accepted, sent = sent + excluded.sent,
        delivered = delivered + excluded.delivered, read = read + excluded.read, replied = replied + excluded.replied,
        failed = failed + excluded.failed, cohort_accepted = cohort_accepted + excluded.cohort_accepted,
        cohort_delivered = cohort_delivered + excluded.cohort_delivered,
        cohort_read = cohort_read + excluded.cohort_read, cohort_replied = cohort_replied + excluded.cohort_replied,
        cohort_failed = cohort_failed + excluded.cohort_failed
      """)
    addButton = try HotStatement(
      database,
      """
      INSERT INTO button_tally (series, product, resolution, start, kind, button, count, cohort_count)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count, cohort_count = cohort_count + excluded.cohort_count
      """)
    addFailure = try HotStatement(
      database,
      """
      INSERT INTO failure_tally (series, product, resolution, start, code, count, cohort_count)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count, cohort_count = cohort_count + excluded.cohort_count
      """)
  }

  func add(_ tallies: Tallies) throws {
    var events: [Int64: Int] = [:]
    try eachPlace(of: tallies.slots) { place, tally in
      let (event, cohort) = (tally.event.counts, tally.send.counts)
      if place.resolution == .day {
        events[place.series, default: 0] += event.sent + event.delivered + event.read + event.replied
      }
      if !event.isZero || !cohort.isZero {
        let numbers = [
          event.accepted, event.sent, event.delivered, event.read, event.replied, event.failed, cohort.accepted,
          cohort.delivered, cohort.read, cohort.replied, cohort.failed,
        ]
        try addCounts.run(place.values + numbers.map { .integer(Int64($0)) })
      }
      if !tally.event.latencies.isEmpty || !tally.send.latencies.isEmpty {
        try latencies.add(tally.event.latencies, cohort: tally.send.latencies, at: place)
      }
    }
    for (key, count) in tallies.buttons.sorted(by: { $0.key < $1.key }) where count != 0 {
      // A unique click is one of the clicks already: counting it again would let a template past the floor too early.
      if key.tally.attribution == .event, key.kind != .uniqueURL {
        events[try series.id(key.tally.template), default: 0] += count
      }
      let button = try buttons.id(key.button)
      for place in try places(key.tally) {
        try addButton.run(
          place.values + [.integer(Int64(key.kind.rawValue)), .integer(button)] + columns(count, key.tally.attribution))
      }
    }
    for (key, count) in tallies.failures.sorted(by: { $0.key < $1.key }) where count != 0 {
      for place in try places(key.tally) {
        try addFailure.run(place.values + [.integer(Int64(key.code))] + columns(count, key.tally.attribution))
      }
    }
    for (id, count) in events where count != 0 { try series.addEvents(count, to: id) }
  }

  /// The columns `count` and `cohort_count`.
  private func columns(_ count: Int, _ attribution: Attribution) -> [HotStatement.Value] {
    [.integer(attribution == .event ? Int64(count) : 0), .integer(attribution == .send ? Int64(count) : 0)]
  }

  /// The rows that a count belongs to.
  private func places(_ key: TallyKey) throws -> [TallyPlace] {
    let id = try series.id(key.template)
    return [.slot, .day].map { TallyPlace(key.slot, series: id, product: key.product, $0) }
  }

  /// Calls `write` with each slot, and with each day for all of its slots together.
  private func eachPlace(of slots: [SlotTally], _ write: (TallyPlace, SlotTally) throws -> Void) throws {
    var day: (place: TallyPlace, tally: SlotTally)?
    // In this order the slots of a day follow each other.
    for index in slots.indices.sorted(by: { slots[$0].place < slots[$1].place }) where !slots[index].isZero {
      let key = slots[index].place
      let id = try series.id(key.template)
      try write(TallyPlace(key.slot, series: id, product: key.product, .slot), slots[index])
      let place = TallyPlace(key.slot, series: id, product: key.product, .day)
      if var sum = day, sum.place == place {
        // Or it would be copied.
        day = nil
        sum.tally.event += slots[index].event
        sum.tally.send += slots[index].send
        day = sum
      } else {
        if let day { try write(day.place, day.tally) }
        day = (place, slots[index])
      }
    }
    if let day { try write(day.place, day.tally) }
  }
}
