import TemplateAnalytics

/// A row of the table `tally`: all that is counted of a template in a stretch of time.
struct TallyRow: Sendable {
  var template: TemplateKey
  var resolution: Resolution
  /// A slot's or a day's number.
  var start: Int64
  var product: ProductType
  /// How much was known by whoever counted it: the row with the highest one counts.
  var epoch: UInt64
  var counted: TallyCounts

  /// Of a slot.
  init(_ key: TallyKey, epoch: UInt64) {
    template = key.template
    resolution = Resolution(key.attribution, isDay: false)
    start = key.slot.number
    product = key.product
    self.epoch = epoch
    counted = TallyCounts()
  }

  /// Whose tally it is; of a day with its first slot.
  var key: TallyKey {
    TallyKey(
      template: template, product: product, attribution: resolution.attribution,
      slot: resolution.slot(startingAt: start))
  }

  /// The columns of the key and the epoch.
  static let columns = "waba, template, resolution, start, product, epoch"

  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    template = TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
    guard let resolution = Resolution(rawValue: Int64(try reader.read(Int8.self))) else {
      throw RowBinaryReader.Malformed()
    }
    self.resolution = resolution
    start = Int64(try reader.read(UInt32.self))
    product = try reader.readProduct()
    epoch = try reader.read()
    counted = try TallyCounts(&reader)
  }
}

extension RowBinaryWriter {
  /// A row of the table `tally`.
  mutating func write(_ tally: TallyRow) {
    write(tally.template.waba.value)
    write(tally.template.template.value)
    write(Int8(tally.resolution.rawValue))
    write(UInt32(clamping: tally.start))
    write(UInt8(tally.product.rawValue))
    write(tally.epoch)
    write(tally.counted)
    endRow()
  }
}

extension Resolution {
  /// As the column `resolution` calls it.
  var columnValue: String {
    switch self {
    case .slot: "slot"
    case .day: "day"
    case .sendSlot: "send_slot"
    case .sendDay: "send_day"
    }
  }
}

extension ClickHouseStore {
  /// The tallies for which `condition` holds, the newest row of each.
  /// - Parameter columns: of ``TallyCounts``.
  func tallies(
    _ condition: String, columns: String = TallyCounts.columns, on shard: Int, patience: Duration? = nil
  ) async throws(StoreError) -> [TallyRow] {
    struct Key: Hashable {
      var tally: TallyKey
      var resolution: Resolution
    }
    // Rows that were replaced are there until they are merged away: few of each.
    let rows = try await select(
      "SELECT \(TallyRow.columns), \(columns) FROM tally WHERE \(condition)", on: shard, patience: patience,
      read: TallyRow.init)
    var newest: [Key: TallyRow] = [:]
    for row in rows {
      let key = Key(tally: row.key, resolution: row.resolution)
      if let known = newest[key], known.epoch >= row.epoch { continue }
      newest[key] = row
    }
    return Array(newest.values)
  }
}

extension Tallies {
  /// Adds the tally of a slot.
  mutating func add(_ row: TallyRow) {
    let key = row.key
    add(row.counted.counts, to: key)
    if !row.counted.latencies.isEmpty { add(row.counted.latencies, to: key) }
    for (button, count) in row.counted.buttons {
      add(count, to: ButtonTallyKey(tally: key, kind: button.kind, button: button.text))
    }
    for (code, count) in row.counted.failures { add(count, to: FailureTallyKey(tally: key, code: code)) }
  }
}
