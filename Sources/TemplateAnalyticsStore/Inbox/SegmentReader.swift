import Glibc
import TemplateAnalytics

/// Reads one segment, as far as it went when it was opened.
final class SegmentReader {
  let name: String
  /// Nobody writes to it any more.
  let isDead: Bool
  /// Something in it could not be read although it had been written whole. What comes after it is read all the same.
  private(set) var isDamaged = false
  /// How far there is something to read, in bytes.
  private let end: Int64
  private let descriptor: Int32
  /// Nothing unfinished is before the end, except that the writer of a dead segment may have died in its last group.
  private let isFinal: Bool

  /// How many bytes to read at once, if no single entry needs more.
  private static let chunk = 2 << 20

  /// - Parameter durableEnd: of this process's own segment: how far it is on the disk.
  /// - Returns: nil where the segment is gone.
  init?(_ name: String, in folder: SegmentFolder, durableEnd: Int64? = nil) throws(StoreError) {
    descriptor = open(folder.path(of: name), O_RDONLY | O_CLOEXEC)
    self.name = name
    guard descriptor >= 0 else {
      isDead = false
      isFinal = false
      end = 0
      if errno == ENOENT { return nil }
      throw .system(SegmentFolder.label(name))
    }
    // A writer has it locked exclusively from before it can be seen; readers do not disturb each other. Whoever gets it
    // has a dead one, for ever.
    isDead = durableEnd == nil && flock(descriptor, LOCK_SH | LOCK_NB) == 0
    isFinal = isDead || durableEnd != nil
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    let size = durableEnd ?? Int64(status.st_size)
    // A header cut short is that of a segment in which nothing was acknowledged.
    end = size < SegmentHeader.byteCount ? 0 : size
    guard isKnown else { throw .system(SegmentFolder.label(name)) }
    if end > 0 { try judgeHeader() }
  }

  deinit {
    if descriptor >= 0 {
      if isDead { flock(descriptor, LOCK_UN) }
      close(descriptor)
    }
  }

  private func judgeHeader() throws(StoreError) {
    let buffer = ReadBuffer()
    let bytes = buffer.room(for: SegmentHeader.byteCount)
    let filled = try fill(bytes, at: 0)
    switch withExtendedLifetime(buffer, { SegmentHeader.judge(Array(bytes.prefix(filled))) }) {
    case .good: break
    case .newer: throw .schemaTooNew(file: SegmentFolder.label(name))
    case .damaged: isDamaged = true
    }
  }

  /// Hands out the entries from `offset` on that one reading gets, at most ``chunk`` bytes or one entry.
  ///
  /// - Parameter offset: where an entry begins.
  /// - Returns: where the next ones begin: `offset` itself where there are no more.
  func read(
    from offset: Int64, into buffer: ReadBuffer, _ take: (InboxEntry) throws(StoreError) -> Void
  ) throws(StoreError) -> Int64 {
    var wanted = min(Int64(Self.chunk), end - offset)
    guard wanted >= EntryHeader.byteCount else {
      // Fewer bytes than a header has: only a write that was cut short leaves that.
      return offset
    }
    while true {
      let bytes = buffer.room(for: Int(wanted))
      let filled = try fill(bytes, at: offset)
      switch try handOut(UnsafeRawBufferPointer(rebasing: bytes[..<filled]), at: offset, take) {
      case .upTo(let next): return next
      case .larger(let byteCount):
        // Its writer took back what it could not finish.
        if filled < wanted { return offset }
        wanted = byteCount
      case .broken: return try skip(brokenAt: offset)
      }
    }
  }

  private enum Handed {
    case upTo(Int64)
    /// The first entry has this many bytes: more than were read.
    case larger(Int64)
    /// There is no whole entry at the beginning.
    case broken
  }

  private func handOut(
    _ bytes: UnsafeRawBufferPointer, at offset: Int64, _ take: (InboxEntry) throws(StoreError) -> Void
  ) throws(StoreError) -> Handed {
    var position = 0
    while bytes.count - position >= EntryHeader.byteCount {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      let start = offset + Int64(position)
      guard let header = EntryHeader(rest), start + Int64(EntryHeader.byteCount + header.length) <= end else {
        return position == 0 ? .broken : .upTo(start)
      }
      let size = EntryHeader.byteCount + header.length
      guard size <= rest.count else { return position == 0 ? .larger(Int64(size)) : .upTo(start) }
      let body = UnsafeRawBufferPointer(rebasing: rest[EntryHeader.byteCount..<size])
      guard header.fits(body) else { return position == 0 ? .broken : .upTo(start) }
      guard let kind = DeliveryContent.Kind(rawValue: Int64(header.kind)) else {
        throw .schemaTooNew(file: SegmentFolder.label(name))
      }
      try take(
        InboxEntry(
          position: Inbox.Position(segment: name, offset: start), number: Int(header.number), kind: kind,
          waba: WABAID(header.waba), receivedAt: header.receivedAt, body: body))
      position += size
    }
    return position == 0 ? .broken : .upTo(offset + Int64(position))
  }

  /// Where reading goes on after something that is no whole entry.
  private func skip(brokenAt offset: Int64) throws(StoreError) -> Int64 {
    // Somebody may still be writing it.
    guard isFinal else { return offset }
    if let next = try wholeEntry(after: offset) {
      isDamaged = true
      return next
    }
    // The end of a dead segment is what its writer did not finish, and never acknowledged.
    if isDead { return offset }
    isDamaged = true
    return end
  }

  /// The first place after `offset` where an entry lies whole. The damage may be in a header, so every place is looked
  /// at.
  private func wholeEntry(after offset: Int64) throws(StoreError) -> Int64? {
    let buffer = ReadBuffer()
    defer { withExtendedLifetime(buffer) {} }
    let room = buffer.room(for: Int(end - offset))
    let bytes = UnsafeRawBufferPointer(rebasing: room[..<(try fill(room, at: offset))])
    var position = 1
    while position + EntryHeader.byteCount <= bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      if let header = EntryHeader(rest), EntryHeader.byteCount + header.length <= rest.count,
        header.fits(UnsafeRawBufferPointer(rebasing: rest[EntryHeader.byteCount...].prefix(header.length)))
      {
        return offset + Int64(position)
      }
      position += 1
    }
    return nil
  }

  /// The header of the entry that begins at `offset`, nil where there is none.
  func header(at offset: Int64) throws(StoreError) -> EntryHeader? {
    guard offset + Int64(EntryHeader.byteCount) <= end else { return nil }
    let buffer = ReadBuffer()
    let bytes = buffer.room(for: EntryHeader.byteCount)
    let filled = try fill(bytes, at: offset)
    return withExtendedLifetime(buffer) { filled == bytes.count ? EntryHeader(UnsafeRawBufferPointer(bytes)) : nil }
  }

  /// - Returns: how many bytes there were: fewer only if the file was cut.
  private func fill(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StoreError) -> Int {
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset) + done)
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(SegmentFolder.label(name))
      }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
