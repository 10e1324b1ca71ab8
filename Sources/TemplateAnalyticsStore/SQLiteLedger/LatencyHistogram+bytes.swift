import TemplateAnalytics

/// A histogram in the store: of each stretch its number, a byte, and how many messages there are, in ascending order.
extension LatencyHistogram {
  /// Writes the sum of this one and one that was written before.
  /// - Parameter known: empty for none.
  func write(
    adding known: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), to bytes: inout RunBytes
  )
    throws
  {
    func write(_ bucket: UInt8, _ count: Int) {
      if count == 0 { return }
      bytes.append(bucket)
      bytes.append(signed: Int64(count))
    }
    // Both are in order, so that neither has to be taken apart.
    var next = entries.makeIterator()
    var entry = next.next()
    try Self.each(in: known) { bucket, count in
      while let new = entry, new.bucket < bucket {
        write(new.bucket, new.count)
        entry = next.next()
      }
      if let new = entry, new.bucket == bucket {
        write(bucket, count + new.count)
        entry = next.next()
      } else {
        write(bucket, count)
      }
    }
    while let new = entry {
      write(new.bucket, new.count)
      entry = next.next()
    }
  }

  /// Adds what ``write(adding:to:)`` wrote.
  mutating func add(_ bytes: UnsafeRawBufferPointer) throws {
    try Self.each(in: bytes) { add($1, to: $0) }
  }

  private static func each(in bytes: UnsafeRawBufferPointer, _ each: (_ bucket: UInt8, _ count: Int) -> Void) throws {
    var reader = RunBytesReader(bytes)
    while !reader.isAtEnd {
      let bucket = reader.byte()
      let count = Int(reader.signed())
      if reader.isBroken {
        throw StoreError.unusable(file: SQLiteLedger.fileName, detail: "a histogram cannot be read")
      }
      each(bucket, count)
    }
  }
}
