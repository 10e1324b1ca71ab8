import TemplateAnalytics

/// A row of the table `tally`: all that is counted of a template in a stretch of time.
struct TallyRow: Sendable {
  var template: TemplateKey
  var resolution: Resolution
  /// A slot's or a day's number.
  var start: Int64
  var product: ProductType
  /// How much was known by whoever counted it: the row with the highest one counts.
  var epoch: UInt64 = 0
  var counts = Counts()
  var buttons: [Button: Int] = [:]
  var failures: [Int32: Int] = [:]

  struct Button: Hashable, Comparable {
    var kind: ButtonKind
    var text: String

    static func < (left: Self, right: Self) -> Bool { (left.kind, left.text) < (right.kind, right.text) }
  }

  init(template: TemplateKey, resolution: Resolution, start: Int64, product: ProductType) {
    self.template = template
    self.resolution = resolution
    self.start = start
    self.product = product
  }

  mutating func add(_ count: Int, _ metric: Contribution.Metric, code: Int32, button: String, epoch: UInt64) {
    // It wraps around after more facts than anybody will ever send.
    self.epoch &+= epoch
    switch metric {
    case .accepted: counts.accepted += count
    case .sent: counts.sent += count
    case .delivered: counts.delivered += count
    case .read: counts.read += count
    case .replied: counts.replied += count
    case .failed:
      counts.failed += count
      failures[code, default: 0] += count
    case .quickReply: buttons[Button(kind: .quickReply, text: button), default: 0] += count
    case .url, .uniqueURL, .quickReplyInCohort, .urlInCohort, .uniqueURLInCohort, .journey: break
    }
  }

  /// Adds what was counted in a part of the time.
  mutating func add(_ other: TallyRow) {
    epoch &+= other.epoch
    counts += other.counts
    buttons.merge(other.buttons, uniquingKeysWith: +)
    failures.merge(other.failures, uniquingKeysWith: +)
  }

  static let columns = """
    waba, template, resolution, start, product, epoch, accepted, sent, delivered, read, replied, failed, `buttons.kind`,
    `buttons.text`, `buttons.count`, `failures.code`, `failures.count`
    """

  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    let template = TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
    guard let resolution = Resolution(rawValue: Int64(try reader.read(Int8.self))) else {
      throw RowBinaryReader.Malformed()
    }
    self.init(
      template: template, resolution: resolution, start: Int64(try reader.read(UInt32.self)),
      product: try reader.readProduct())
    epoch = try reader.read()
    counts.accepted = Int(try reader.read(Int64.self))
    counts.sent = Int(try reader.read(Int64.self))
    counts.delivered = Int(try reader.read(Int64.self))
    counts.read = Int(try reader.read(Int64.self))
    counts.replied = Int(try reader.read(Int64.self))
    counts.failed = Int(try reader.read(Int64.self))
    let kinds = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(UInt8.self) }
    let texts = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.readText() }
    let presses = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(Int64.self) }
    let codes = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(Int32.self) }
    let failed = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(Int64.self) }
    guard kinds.count == texts.count, texts.count == presses.count, codes.count == failed.count else {
      throw RowBinaryReader.Malformed()
    }
    for (index, kind) in kinds.enumerated() {
      guard let kind = ButtonKind(rawValue: Int(kind)) else { throw RowBinaryReader.Malformed() }
      buttons[Button(kind: kind, text: texts[index])] = Int(presses[index])
    }
    for (code, count) in zip(codes, failed) { failures[code] = Int(count) }
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
    write(Int64(tally.counts.accepted))
    write(Int64(tally.counts.sent))
    write(Int64(tally.counts.delivered))
    write(Int64(tally.counts.read))
    write(Int64(tally.counts.replied))
    write(Int64(tally.counts.failed))
    let buttons = tally.buttons.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    writeArray(buttons) { $0.write(UInt8($1.key.kind.rawValue)) }
    writeArray(buttons) { $0.write($1.key.text) }
    writeArray(buttons) { $0.write(Int64($1.value)) }
    let failures = tally.failures.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    writeArray(failures) { $0.write($1.key) }
    writeArray(failures) { $0.write(Int64($1.value)) }
    endRow()
  }
}

extension ClickHouseStore {
  /// The tallies for which `condition` holds, the newest row of each.
  func tallies(
    _ condition: String, with tables: [ClickHouseTable] = [], on shard: Int, patience: Duration? = nil
  ) async throws(StoreError) -> [TallyRow] {
    struct Key: Hashable {
      var template: TemplateKey
      var resolution: Resolution
      var start: Int64
      var product: ProductType
    }
    // Rows that were replaced are there until they are merged away: few of each.
    let rows = try await select(
      "SELECT \(TallyRow.columns) FROM tally WHERE \(condition)", with: tables, on: shard, patience: patience,
      read: TallyRow.init)
    var newest: [Key: TallyRow] = [:]
    for row in rows {
      let key = Key(template: row.template, resolution: row.resolution, start: row.start, product: row.product)
      if let known = newest[key], known.epoch >= row.epoch { continue }
      newest[key] = row
    }
    return Array(newest.values)
  }
}
