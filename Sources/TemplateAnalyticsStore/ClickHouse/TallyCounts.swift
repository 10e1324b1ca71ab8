import TemplateAnalytics

/// All that the table `tally` counts of a template in a stretch of time.
struct TallyCounts: Equatable, Sendable {
  var counts = Counts()
  var latencies = Latencies()
  var buttons: [Button: Int] = [:]
  var failures: [Int32: Int] = [:]

  struct Button: Hashable, Comparable {
    var kind: ButtonKind
    var text: String

    static func < (left: Self, right: Self) -> Bool { (left.kind, left.text) < (right.kind, right.text) }
  }

  init() {}

  /// Adds what was counted in a part of the time.
  static func += (left: inout Self, right: Self) {
    left.counts += right.counts
    left.latencies += right.latencies
    left.buttons.merge(right.buttons, uniquingKeysWith: +)
    left.failures.merge(right.failures, uniquingKeysWith: +)
  }
}

extension TallyCounts {
  static let columns = counted + ", " + latencies

  /// As ``columns``, of which nobody needs to know how long it took: those are long, and are not even read then.
  static let columnsWithoutLatencies =
    counted + ", emptyArrayUInt8(), emptyArrayInt64(), emptyArrayUInt8(), emptyArrayInt64()"

  private static let counted = """
    accepted, sent, delivered, read, replied, failed, `buttons.kind`, `buttons.text`, `buttons.count`, `failures.code`,
    `failures.count`
    """
  private static let latencies =
    "`time_to_deliver.bucket`, `time_to_deliver.count`, `time_to_read.bucket`, `time_to_read.count`"

  /// Sums of ``columns`` over rows, to be read like one row.
  static let sums = """
    sum(accepted), sum(sent), sum(delivered), sum(read), sum(replied), sum(failed), groupArrayArray(`buttons.kind`),
    groupArrayArray(`buttons.text`), groupArrayArray(`buttons.count`), sumMap(`failures.code`, `failures.count`),
    sumMap(`time_to_deliver.bucket`, `time_to_deliver.count`), sumMap(`time_to_read.bucket`, `time_to_read.count`)
    """

  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    counts.accepted = Int(try reader.read(Int64.self))
    counts.sent = Int(try reader.read(Int64.self))
    counts.delivered = Int(try reader.read(Int64.self))
    counts.read = Int(try reader.read(Int64.self))
    counts.replied = Int(try reader.read(Int64.self))
    counts.failed = Int(try reader.read(Int64.self))
    let kinds = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(UInt8.self) }
    let texts = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.readText() }
    let presses = try reader.readArray { reader throws(RowBinaryReader.Malformed) in try reader.read(Int64.self) }
    guard kinds.count == texts.count, texts.count == presses.count else { throw RowBinaryReader.Malformed() }
    for (index, kind) in kinds.enumerated() {
      guard let kind = ButtonKind(rawValue: Int(kind)) else { throw RowBinaryReader.Malformed() }
      buttons[Button(kind: kind, text: texts[index]), default: 0] += Int(presses[index])
    }
    for (code, count) in try reader.readPairs(Int32.self) { failures[code] = count }
    for (bucket, count) in try reader.readPairs(UInt8.self) { latencies.add(count, to: bucket, of: .toDeliver) }
    for (bucket, count) in try reader.readPairs(UInt8.self) { latencies.add(count, to: bucket, of: .toRead) }
  }
}

extension RowBinaryReader {
  /// Two arrays of the same length: what is counted, and how often.
  fileprivate mutating func readPairs<Key: FixedWidthInteger>(
    _ type: Key.Type
  ) throws(Malformed) -> Zip2Sequence<[Key], [Int]> {
    let keys = try readArray { reader throws(Malformed) in try reader.read(Key.self) }
    let counts = try readArray { reader throws(Malformed) in Int(try reader.read(Int64.self)) }
    guard keys.count == counts.count else { throw Malformed() }
    return zip(keys, counts)
  }
}

extension RowBinaryWriter {
  /// The values of ``TallyCounts/columns``.
  mutating func write(_ tally: TallyCounts) {
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
    writePairs(tally.failures)
    writePairs(tally.latencies.toDeliver.counts)
    writePairs(tally.latencies.toRead.counts)
  }

  private mutating func writePairs(_ counts: [some FixedWidthInteger: Int]) {
    let counts = counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    writeArray(counts) { $0.write($1.key) }
    writeArray(counts) { $0.write(Int64($1.value)) }
  }
}
