import TemplateAnalytics

/// A row of the table `tally`: all that is counted of a template in a stretch of time, by one attribution.
struct TallyRow: Sendable {
  var place: Place
  /// How much was known by whoever counted it: the row with the highest one counts.
  var epoch: UInt64
  var counted: TallyCounts

  struct Place: Hashable, Sendable {
    var template: TemplateKey
    var resolution: Resolution
    /// A slot's or a day's number.
    var start: Int64
    var product: ProductType

    /// Of a slot.
    init(_ key: TallyKey) {
      template = key.template
      resolution = Resolution(key.attribution, isDay: false)
      start = key.slot.number
      product = key.product
    }

    /// Its first slot.
    var slot: Slot { resolution.slot(startingAt: start) }

    /// The day that holds it, by the same attribution.
    var day: Place {
      var day = self
      day.resolution = Resolution(resolution.attribution, isDay: true)
      day.start = slot.day.number
      return day
    }
  }

  init(_ place: Place, epoch: UInt64, _ counted: TallyCounts = TallyCounts()) {
    self.place = place
    self.epoch = epoch
    self.counted = counted
  }

  /// - Parameter reader: at the columns of the place, the epoch, and ``TallyColumn/all``.
  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    place = try Place(&reader)
    epoch = try reader.read()
    counted = try TallyCounts(&reader)
  }
}

extension TallyRow.Place {
  static let columns = "waba, template, resolution, start, product"

  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    template = TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
    guard let resolution = Resolution(rawValue: Int64(try reader.read(Int8.self))) else {
      throw RowBinaryReader.Malformed()
    }
    self.resolution = resolution
    start = Int64(try reader.read(UInt32.self))
    product = try reader.readProduct()
  }
}

extension RowBinaryWriter {
  /// A row of the table `tally`.
  mutating func write(_ tally: TallyRow) {
    write(tally.place.template.waba.value)
    write(tally.place.template.template.value)
    write(Int8(tally.place.resolution.rawValue))
    write(UInt32(clamping: tally.place.start))
    write(UInt8(tally.place.product.rawValue))
    write(tally.epoch)
    write(tally.counted)
    endRow()
  }
}

extension Resolution {
  /// As the column calls it, quoted.
  var columnValue: String {
    switch self {
    case .slot: "'slot'"
    case .day: "'day'"
    case .sendSlot: "'send_slot'"
    case .sendDay: "'send_day'"
    }
  }
}

extension ClickHouseStore {
  /// The tallies for which `condition` holds.
  func tallies(_ condition: String, on shard: Int) async throws(StoreError) -> [TallyRow] {
    try await select(Self.newest(TallyColumn.all, where: condition), on: shard, read: TallyRow.init)
  }

  /// Selects the place, the epoch and `columns` of the tallies for which `condition` holds. Rows that were replaced are
  /// there until they are merged away: the newest of each counts.
  ///
  /// Not `FINAL`: that takes several times as long with lists in the rows.
  static func newest(_ columns: [TallyColumn], where condition: String) -> String {
    """
    SELECT \(TallyRow.Place.columns), epoch, \(columns.names) FROM tally WHERE \(condition)
    ORDER BY epoch DESC LIMIT 1 BY \(TallyRow.Place.columns)
    """
  }
}

extension Tallies {
  /// Adds the tally of a slot.
  mutating func add(_ row: TallyRow) {
    let key = TallyKey(
      template: row.place.template, product: row.place.product, attribution: row.place.resolution.attribution,
      slot: row.place.slot)
    add(row.counted.counts, to: key)
    add(row.counted.latencies, to: key)
    for (button, count) in row.counted.buttons {
      add(count, to: ButtonTallyKey(tally: key, kind: button.kind, button: button.text))
    }
    for (code, count) in row.counted.failures { add(count, to: FailureTallyKey(tally: key, code: code)) }
  }
}
