import TemplateAnalytics

extension LatencyHistogram {
  /// As ``RunBytes``: of each stretch its number, a byte, and how many messages there are, in ascending order.
  var bytes: [UInt8] {
    var bytes = RunBytes()
    for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
      bytes.append(bucket)
      bytes.append(signed: Int64(count))
    }
    return bytes.bytes
  }

  /// Adds what ``bytes`` made.
  mutating func add(_ bytes: UnsafeRawBufferPointer) throws {
    var reader = RunBytesReader(bytes)
    while !reader.isAtEnd {
      let bucket = reader.byte()
      add(Int(reader.signed()), to: bucket)
    }
    if reader.isBroken {
      throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a histogram cannot be read")
    }
  }
}
