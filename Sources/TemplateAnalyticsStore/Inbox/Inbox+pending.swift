import Glibc
import Synchronization
import TemplateAnalytics

extension Inbox {
  /// How far a segment goes.
  struct Extent {
    /// Where its last whole entry ends, in bytes.
    var end: Int64
    /// How many entries it has.
    var count: Int
    /// Ours, or dead: there is no need to look at the file again.
    var isKnownForGood: Bool
  }

  /// What waits to be settled.
  package struct Pending: Equatable, Sendable {
    package var count = 0
    /// With what the inbox adds to each delivery.
    package var bytes = 0
    /// When the oldest came.
    package var oldest: UnixTime?
  }

  /// What is not in the counts yet, of all processes.
  package func pending() throws(StoreError) -> Pending {
    // In this order: what is settled and removed in between is then no longer found.
    let settled = try progress()
    var pending = Pending()
    for name in try folder.segments() {
      let start = max(settled[name, default: 0], Int64(SegmentHeader.byteCount))
      guard let extent = try extent(of: name), extent.end > start else { continue }
      guard let reader = try SegmentReader(name, in: folder, durableEnd: extent.end) else { continue }
      let first = try reader.header(at: start)
      // Without a header it is damaged, and at least that is still to be found out.
      pending.count += first.map { extent.count - Int($0.number) } ?? 1
      pending.bytes += Int(extent.end - start)
      if let time = first?.receivedAt { pending.oldest = min(time, pending.oldest ?? time) }
    }
    return pending
  }

  /// Whether the folder can be read: what a readiness probe asks.
  package func probe() throws(StoreError) { _ = try folder.segments() }

  /// - Returns: nil where the segment is gone.
  private func extent(of name: String) throws(StoreError) -> Extent? {
    let known = state.withLock { $0.extents[name] }
    if let known, known.isKnownForGood { return known }
    guard let reader = try SegmentReader(name, in: folder) else { return nil }
    // From where it was read to the last time.
    var extent = known ?? Extent(end: Int64(SegmentHeader.byteCount), count: 0, isKnownForGood: false)
    let buffer = ReadBuffer()
    while true {
      let next = try reader.read(from: extent.end, into: buffer) { extent.count = $0.number + 1 }
      if next == extent.end { break }
      extent.end = next
    }
    extent.isKnownForGood = reader.isDead
    state.withLock { [extent] in $0.extents[name] = extent }
    return extent
  }

  /// What is known of segments that are gone.
  func forget(_ segments: [String]) {
    state.withLock { state in for name in segments { state.extents[name] = nil } }
  }

  /// Counts again how many bytes wait to be settled, in all segments.
  func recount() throws(StoreError) {
    let settled = try progress()
    let names = try folder.segments()
    var others: [String: Int64] = [:]
    for name in names {
      var status = stat()
      // Gone, and settled, if it cannot be found.
      if stat(folder.path(of: name), &status) == 0 { others[name] = Int64(status.st_size) }
    }
    state.withLock { state in
      // Those that other processes removed.
      let present = Set(names)
      state.extents = state.extents.filter { present.contains($0.key) || $0.key == state.currentName }
      state.unsettledBytes = names.reduce(0) { sum, name in
        let start = max(settled[name, default: 0], Int64(SegmentHeader.byteCount))
        let end = state.extents[name].flatMap { $0.isKnownForGood ? $0.end : nil } ?? others[name, default: 0]
        return sum + Int(max(0, end - start))
      }
    }
  }

  /// Counts the bytes again.
  /// - Returns: false where that was done less than a second ago.
  func recountIfDue() throws(StoreError) -> Bool {
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.recountedAt, last + .seconds(1) > now { return false }
      state.recountedAt = now
      return true
    }
    if isDue { try recount() }
    return isDue
  }
}
