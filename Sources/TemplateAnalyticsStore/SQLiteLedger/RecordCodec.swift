import TemplateAnalytics

/// The bytes of a record in the tree of records: about 18 for a message that was sent, delivered and read.
///
/// The day on which it last learned something comes first, so that expiry needs to read no more. Times are distances:
/// the first from that day, each other one from the one before.
struct RecordCodec {
  private let series: SeriesTable
  private let buttons: ButtonTable

  init(series: SeriesTable, buttons: ButtonTable) {
    self.series = series
    self.buttons = buttons
  }

  /// What a value says of itself before it is decoded.
  static func touchedDay(_ value: UnsafeRawBufferPointer) -> Int64 {
    value.count < 2 ? 0 : Int64(value[0]) | Int64(value[1]) << 8
  }

  /// Which parts there are. The numbers are stored.
  private struct Parts: OptionSet {
    let rawValue: UInt64
    static let template = Parts(rawValue: 1 << 0)
    static let sent = Parts(rawValue: 1 << 1)
    static let delivered = Parts(rawValue: 1 << 2)
    static let read = Parts(rawValue: 1 << 3)
    static let phoneUser = Parts(rawValue: 1 << 4)
    static let accepted = Parts(rawValue: 1 << 5)
    static let failure = Parts(rawValue: 1 << 6)
    // From here on the parts take a second byte.
    static let scopedUser = Parts(rawValue: 1 << 7)
    static let played = Parts(rawValue: 1 << 8)
    static let replied = Parts(rawValue: 1 << 9)
    static let taps = Parts(rawValue: 1 << 10)
    static let inferred = Parts(rawValue: 1 << 11)
    static let product = Parts(rawValue: 1 << 12)
    static let waba = Parts(rawValue: 1 << 13)
    // And here a third one.
    static let clicks = Parts(rawValue: 1 << 14)
  }

  private static let userBytes = 6

  /// - Parameter day: on which the record last learned something.
  func encode(_ stored: StoredRecord, touched day: Day, into bytes: inout RunBytes) throws {
    let record = stored.record
    let isInferred = !stored.inferred.taps.isEmpty || stored.inferred.replied != nil
    var parts: Parts = []
    if record.template != nil { parts.insert(.template) } else if stored.waba != nil { parts.insert(.waba) }
    if record.product != .cloudAPI { parts.insert(.product) }
    if record.accepted != nil { parts.insert(.accepted) }
    if record.sent != nil { parts.insert(.sent) }
    if record.delivered != nil { parts.insert(.delivered) }
    if record.read != nil { parts.insert(.read) }
    if record.played != nil { parts.insert(.played) }
    if record.failure != nil { parts.insert(.failure) }
    if record.replied != nil { parts.insert(.replied) }
    if !record.taps.isEmpty { parts.insert(.taps) }
    if !record.clicks.isEmpty { parts.insert(.clicks) }
    if isInferred { parts.insert(.inferred) }
    if record.phoneUser != nil { parts.insert(.phoneUser) }
    if record.scopedUser != nil { parts.insert(.scopedUser) }

    bytes.append(UInt64(min(max(day.number, 0), Int64(UInt16.max))), byteCount: 2)
    bytes.append(number: parts.rawValue)
    if let template = record.template {
      bytes.append(number: UInt64(try series.id(template)))
    } else if let waba = stored.waba {
      bytes.append(number: UInt64(try series.id(waba)))
    }
    if record.product != .cloudAPI { bytes.append(UInt8(record.product.rawValue)) }
    var last = day.number * Day.seconds
    func append(_ time: UnixTime?) {
      guard let time else { return }
      bytes.append(signed: time - last)
      last = time
    }
    append(record.accepted)
    append(record.sent)
    append(record.delivered)
    append(record.read)
    append(record.played)
    append(record.replied)
    if let failure = record.failure {
      append(failure.time)
      bytes.append(signed: Int64(failure.code))
    }
    if !record.taps.isEmpty {
      bytes.append(number: UInt64(record.taps.count))
      for (event, tap) in record.taps.sorted(by: { $0.key < $1.key }) {
        bytes.append(event.hash, byteCount: 8)
        append(tap.time)
        bytes.append(number: UInt64(try buttons.id(tap.button)))
      }
    }
    if !record.clicks.isEmpty {
      bytes.append(number: UInt64(record.clicks.count))
      for (event, click) in record.clicks.sorted(by: { $0.key < $1.key }) {
        bytes.append(event.hash, byteCount: 8)
        append(click.time)
        bytes.append(signed: Int64(click.age ?? -1))
        bytes.append(click.standsAlone ? 1 : 0)
        bytes.append(number: UInt64(try buttons.id(click.button)))
      }
    }
    if let user = record.phoneUser { bytes.append(user.hash, byteCount: Self.userBytes) }
    if let user = record.scopedUser { bytes.append(user.hash, byteCount: Self.userBytes) }
  }

  /// - Returns: the record without what is inferred, and whether inbound messages without context fell to it.
  func decode(_ value: UnsafeRawBufferPointer) throws -> (stored: StoredRecord, isInferred: Bool) {
    var reader = RunBytesReader(value)
    var last = Int64(reader.number(byteCount: 2)) * Day.seconds
    let parts = Parts(rawValue: reader.number())
    var record = TemplateAnalytics.Record()
    var waba: WABAID?
    if parts.contains(.template) {
      record.template = try series.key(Int64(truncatingIfNeeded: reader.number()))
    } else if parts.contains(.waba) {
      waba = try series.waba(Int64(truncatingIfNeeded: reader.number()))
    }
    if parts.contains(.product) { record.product = ProductType(rawValue: Int(reader.byte())) ?? .cloudAPI }
    func time() -> UnixTime {
      last &+= reader.signed()
      return last
    }
    if parts.contains(.accepted) { record.accepted = time() }
    if parts.contains(.sent) { record.sent = time() }
    if parts.contains(.delivered) { record.delivered = time() }
    if parts.contains(.read) { record.read = time() }
    if parts.contains(.played) { record.played = time() }
    if parts.contains(.replied) { record.replied = time() }
    if parts.contains(.failure) {
      let time = time()
      record.failure = .init(time: time, code: Int32(truncatingIfNeeded: reader.signed()))
    }
    if parts.contains(.taps) {
      for _ in 0..<min(reader.number(), UInt64(value.count)) {
        let event = EventKey(hash: reader.number(byteCount: 8))
        let time = time()
        record.taps[event] = .init(time: time, button: try buttons.text(Int64(truncatingIfNeeded: reader.number())))
      }
    }
    if parts.contains(.clicks) {
      for _ in 0..<min(reader.number(), UInt64(value.count)) {
        let event = EventKey(hash: reader.number(byteCount: 8))
        let time = time()
        let age = reader.signed()
        let standsAlone = reader.byte() != 0
        var click = TemplateAnalytics.Record.Click(
          time: time, button: try buttons.text(Int64(truncatingIfNeeded: reader.number())),
          age: age < 0 ? nil : Int32(clamping: age))
        click.standsAlone = standsAlone
        record.clicks[event] = click
      }
    }
    if parts.contains(.phoneUser) { record.phoneUser = UserKey(hash: reader.number(byteCount: Self.userBytes)) }
    if parts.contains(.scopedUser) { record.scopedUser = UserKey(hash: reader.number(byteCount: Self.userBytes)) }
    guard !reader.isBroken, reader.isAtEnd else {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a record cannot be read")
    }
    return (StoredRecord(record: record, waba: waba), parts.contains(.inferred))
  }
}
