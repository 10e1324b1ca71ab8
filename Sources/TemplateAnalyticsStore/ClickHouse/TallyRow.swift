import TemplateAnalytics

/// A row of the table `tally`: all that is counted of a template in a stretch of time.
struct TallyRow: Sendable {
  var place: Place
  /// How much was known by whoever counted it: the row with the highest one counts.
  var epoch: UInt64 = 0
  /// What happened in that time.
  var event = TallyCounts()
  /// What became of those that were sent in that time.
  var send = TallyCounts()

  struct Place: Hashable, Sendable {
    var template: TemplateKey
    var resolution: Resolution
    /// A slot's or a day's number.
    var start: Int64
    var product: ProductType

    init(template: TemplateKey, slot: Slot, product: ProductType) {
      self.template = template
      resolution = .slot
      start = slot.number
      self.product = product
    }

    init(_ slot: SlotTally.Place) { self.init(template: slot.template, slot: slot.slot, product: slot.product) }

    init(_ slot: TallyKey) { self.init(template: slot.template, slot: slot.slot, product: slot.product) }

    /// The day that holds it.
    var day: Place {
      var day = self
      day.resolution = .day
      day.start = slot.day.number
      return day
    }

    /// Its first slot.
    var slot: Slot { resolution.slot(startingAt: start) }
  }

  init(_ place: Place) { self.place = place }

  subscript(_ attribution: Attribution) -> TallyCounts {
    get {
      switch attribution {
      case .event: event
      case .send: send
      }
    }
    set {
      switch attribution {
      case .event: event = newValue
      case .send: send = newValue
      }
    }
  }

  /// - Parameter reader: at the columns of the place, the epoch, and ``TallyColumn/all``.
  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    place = try Place(&reader)
    epoch = try reader.read()
    event = try TallyCounts(&reader)
    send = try TallyCounts(&reader, sent: event.counts.sent)
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
    write(tally.event, withSent: true)
    write(tally.send, withSent: false)
    endRow()
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
    for attribution in Attribution.allCases {
      let key = TallyKey(
        template: row.place.template, product: row.place.product, attribution: attribution, slot: row.place.slot)
      let counted = row[attribution]
      add(counted.counts, to: key)
      add(counted.latencies, to: key)
      for (button, count) in counted.buttons {
        add(count, to: ButtonTallyKey(tally: key, kind: button.kind, button: button.text))
      }
      for (code, count) in counted.failures { add(count, to: FailureTallyKey(tally: key, code: code)) }
    }
  }
}
