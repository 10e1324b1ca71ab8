import GRDB
import TemplateAnalytics

/// Adds to the tallies, of slots and of days, within one transaction: to those of templates, and to those of all
/// templates of a WABA together, so that a question about all of them reads one row and not one of each.
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
    var events = try addSlots(of: tallies)
    try addButtons(of: tallies, &events)
    try addFailures(of: tallies)
    for (id, count) in events where count != 0 { try series.addEvents(count, to: id) }
  }

  /// - Returns: how many events were added to templates, by their numbers, without presses of buttons.
  private func addSlots(of tallies: Tallies) throws -> [Int64: Int] {
    var events: [Int64: Int] = [:]
    var slots: [SlotSum] = []
    var sums: [SlotSum.Place: SlotSum] = [:]
    for tally in tallies.slots where !tally.isZero {
      let template = tally.place.template
      let slot = SlotSum(tally, series: try series.id(template))
      slots.append(slot)
      let event = slot.event.counts
      events[slot.place.series, default: 0] += event.sent + event.delivered + event.read + event.replied
      var place = slot.place
      place.series = try series.id(template.waba)
      sums[place, default: SlotSum(place)].add(slot)
    }
    slots += sums.values.lazy.filter { !$0.isZero }
    try eachPlace(of: slots) { place, sum in
      let (event, cohort) = (sum.event.counts, sum.send.counts)
      if !event.isZero || !cohort.isZero {
        let numbers = [
          event.accepted, event.sent, event.delivered, event.read, event.replied, event.failed, cohort.accepted,
          cohort.delivered, cohort.read, cohort.replied, cohort.failed,
        ]
        try addCounts.run(place.values + numbers.map { .integer(Int64($0)) })
      }
      if !sum.event.latencies.isEmpty || !sum.send.latencies.isEmpty {
        try latencies.add(sum.event.latencies, cohort: sum.send.latencies, at: place)
      }
    }
    return events
  }

  private func addButtons(of tallies: Tallies, _ events: inout [Int64: Int]) throws {
    var sums: [DetailSum: Int] = [:]
    for (key, count) in tallies.buttons.sorted(by: { $0.key < $1.key }) where count != 0 {
      let (template, kind) = (key.tally.template, Int64(key.kind.rawValue))
      let id = try series.id(template)
      // A unique click is one of the clicks already: counting it again would let a template past the floor too early.
      if key.tally.attribution == .event, key.kind != .uniqueURL { events[id, default: 0] += count }
      let row = DetailSum(key.tally, series: id, detail: kind)
      try add(count, to: row, by: addButton, [.integer(kind), .integer(try buttons.id(key.button))])
      sums[DetailSum(key.tally, series: try series.id(template.waba), detail: kind), default: 0] += count
    }
    for (row, count) in sums.sorted(by: { $0.key < $1.key }) where count != 0 {
      // Each template has texts of its own: a row for each would be no sum.
      try add(count, to: row, by: addButton, [.integer(row.detail), .integer(try buttons.id(""))])
    }
  }

  private func addFailures(of tallies: Tallies) throws {
    var sums: [DetailSum: Int] = [:]
    for (key, count) in tallies.failures where count != 0 {
      let template = key.tally.template
      for id in [try series.id(template), try series.id(template.waba)] {
        sums[DetailSum(key.tally, series: id, detail: Int64(key.code)), default: 0] += count
      }
    }
    for (row, count) in sums.sorted(by: { $0.key < $1.key }) where count != 0 {
      try add(count, to: row, by: addFailure, [.integer(row.detail)])
    }
  }

  /// Adds to the row of the slot and to that of the day.
  private func add(
    _ count: Int, to row: DetailSum, by statement: HotStatement, _ detail: [HotStatement.Value]
  ) throws {
    let columns: [HotStatement.Value] = [
      .integer(row.attribution == .event ? Int64(count) : 0), .integer(row.attribution == .send ? Int64(count) : 0),
    ]
    for resolution in [Resolution.slot, .day] {
      let place = TallyPlace(row.place.slot, series: row.place.series, product: row.place.product, resolution)
      try statement.run(place.values + detail + columns)
    }
  }

  /// Calls `write` with each slot, and with each day for all of its slots together.
  private func eachPlace(of slots: [SlotSum], _ write: (TallyPlace, SlotSum) throws -> Void) throws {
    var day: SlotSum?
    func place(_ sum: SlotSum, _ resolution: Resolution) -> TallyPlace {
      TallyPlace(sum.place.slot, series: sum.place.series, product: sum.place.product, resolution)
    }
    // In this order the slots of a day follow each other.
    for index in slots.indices.sorted(by: { slots[$0].place < slots[$1].place }) {
      let slot = slots[index]
      try write(place(slot, .slot), slot)
      if var sum = day, place(sum, .day) == place(slot, .day) {
        // Or it would be copied.
        day = nil
        sum.add(slot)
        day = sum
      } else {
        if let day { try write(place(day, .day), day) }
        day = slot
      }
    }
    if let day { try write(place(day, .day), day) }
  }
}

/// What is added in a slot to a template, or to all templates of a WABA together.
private struct SlotSum {
  struct Place: Hashable, Comparable {
    /// The number of the template, or of the WABA.
    var series: Int64
    var product: ProductType
    var slot: Slot

    static func < (left: Self, right: Self) -> Bool {
      (left.series, left.product, left.slot) < (right.series, right.product, right.slot)
    }
  }

  let place: Place
  var event = SlotTally.Part()
  var send = SlotTally.Part()

  init(_ place: Place) { self.place = place }

  init(_ tally: SlotTally, series: Int64) {
    place = Place(series: series, product: tally.place.product, slot: tally.place.slot)
    event = tally.event
    send = tally.send
  }

  var isZero: Bool { event.isZero && send.isZero }

  mutating func add(_ other: SlotSum) {
    event += other.event
    send += other.send
  }
}

/// Where a number of presses or of failures is added.
private struct DetailSum: Hashable, Comparable {
  let place: SlotSum.Place
  let attribution: Attribution
  /// A kind of button, or an error code.
  let detail: Int64

  init(_ key: TallyKey, series: Int64, detail: Int64) {
    place = SlotSum.Place(series: series, product: key.product, slot: key.slot)
    attribution = key.attribution
    self.detail = detail
  }

  static func < (left: Self, right: Self) -> Bool {
    (left.place, left.attribution.rawValue, left.detail) < (right.place, right.attribution.rawValue, right.detail)
  }
}
