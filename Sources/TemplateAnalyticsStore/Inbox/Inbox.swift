import Dispatch
import Glibc
import Synchronization
import TemplateAnalytics

/// Where everything that comes in is kept raw, from its acknowledgement until it is in the counts: a folder of files
/// that are only ever appended to, the segments ([decision 6](docs/adr/0006-the-inbox-is-a-log.md)).
///
/// An append returns once its bytes are on the disk. Appends that come while others are being written share the next
/// fsync. Every process, and every `Inbox`, appends to segments of its own, so that none waits for another. A segment
/// that is settled whole is removed.
package final class Inbox: Sendable {
  let folder: SegmentFolder
  private let maximumBytes: Int
  /// How far each segment is settled.
  let progress: @Sendable () throws(StoreError) -> [String: Int64]
  private let writer = DispatchQueue(label: "tickmark.inbox")
  /// The segment that is appended to; whoever has it may be waiting for the disk.
  private let current = Mutex<SegmentWriter?>(nil)
  let state = Mutex(State())

  /// From here on a segment is not appended to any more.
  private static let segmentBytes = 16 << 20

  /// Where so many wait for one fsync, there are more to come: gathering them for some microseconds costs each of them
  /// less than the processor that another fsync takes, which they need.
  private static let busyGroup = 4
  private static let gathering: UInt32 = 500

  struct State {
    var waiting: [Waiting] = []
    var isWriting = false
    var isClosed = false
    /// The segment of ``Inbox/current``.
    var currentName: String?
    /// What is known of segments: always of our own, of others once somebody asked.
    var extents: [String: Extent] = [:]
    /// Bytes that wait to be settled, in all segments, as of the last count and with our own appends since; and bytes
    /// on their way to the disk.
    var unsettledBytes = 0
    var bytesInHand = 0
    var recountedAt: ContinuousClock.Instant?
    var appended: (@Sendable () -> Void)?
    var foundDamage: (@Sendable (String) -> Void)?
  }

  struct Waiting {
    let contents: [DeliveryContent]
    let receivedAt: UnixTime
    let byteCount: Int
    let continuation: CheckedContinuation<Result<Position, StoreError>, Never>
  }

  /// A place in the inbox.
  package struct Position: Hashable, Sendable {
    /// The segment's name.
    package var segment: String
    /// In bytes from the start of the segment.
    package var offset: Int64
  }

  /// - Parameters:
  ///   - directory: the data directory.
  ///   - maximumBytes: how many bytes may wait to be settled.
  ///   - progress: tells how far each segment is settled: what the ledger says.
  /// - Throws: ``StoreError/schemaTooNew(file:)`` where a newer Tickmark wrote a segment.
  package init(
    directory: String, maximumBytes: Int = 4 << 30,
    progress: @escaping @Sendable () throws(StoreError) -> [String: Int64]
  ) throws(StoreError) {
    folder = try SegmentFolder(directory: directory)
    self.maximumBytes = maximumBytes
    self.progress = progress
    for name in try folder.segments() { _ = try SegmentReader(name, in: folder) }
    try recount()
  }

  /// Calls `notify` after every append, from any thread.
  package func onAppend(_ notify: @escaping @Sendable () -> Void) {
    state.withLock { $0.appended = notify }
  }

  /// Calls `notify` with the name of the copy that was kept of a damaged segment, from any thread.
  package func onDamage(_ notify: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.foundDamage = notify }
  }

  /// Keeps `contents`.
  ///
  /// - Returns: where the last of them ends, once they are on the disk.
  /// - Throws: ``StoreError/inboxFull(limit:)``, ``StoreError/diskFull(file:)``, or why the segment cannot be written.
  ///   Some of them may be settled all the same: append them again, facts may come twice.
  @discardableResult
  package func append(_ contents: [DeliveryContent], receivedAt: UnixTime) async throws(StoreError) -> Position {
    do {
      return try await tryAppending(contents, receivedAt: receivedAt)
    } catch .inboxFull(let limit) {
      // Somebody may have settled meanwhile: look before refusing, but not for every delivery of a flood.
      guard try recountIfDue() else { throw .inboxFull(limit: limit) }
      return try await tryAppending(contents, receivedAt: receivedAt)
    }
  }

  private func tryAppending(_ contents: [DeliveryContent], receivedAt: UnixTime) async throws(StoreError) -> Position {
    let byteCount = contents.reduce(0) { $0 + EntryHeader.byteCount + $1.body.count }
    let result = await withCheckedContinuation { continuation in
      enum Next {
        case wait, write
        case refuse(StoreError)
      }
      let waiting = Waiting(
        contents: contents, receivedAt: receivedAt, byteCount: byteCount, continuation: continuation)
      let next: Next = state.withLock { state in
        if state.isClosed { return .refuse(.closed) }
        if state.unsettledBytes + state.bytesInHand + byteCount > maximumBytes {
          return .refuse(.inboxFull(limit: maximumBytes))
        }
        state.bytesInHand += byteCount
        state.waiting.append(waiting)
        if state.isWriting { return .wait }
        state.isWriting = true
        return .write
      }
      switch next {
      case .wait: break
      case .write: writer.async { self.writeWaiting() }
      case .refuse(let error): continuation.resume(returning: .failure(error))
      }
    }
    return try result.get()
  }

  /// Writes with one fsync whatever waits, until nothing does.
  private func writeWaiting() {
    var isBusy = false
    while true {
      if isBusy { usleep(Self.gathering) }
      let group = state.withLock { state in
        defer { state.waiting = [] }
        if state.waiting.isEmpty { state.isWriting = false }
        return state.waiting
      }
      if group.isEmpty { return }
      isBusy = group.count >= Self.busyGroup
      let byteCount = group.reduce(0) { $0 + $1.byteCount }
      do throws(StoreError) {
        let ends = try write(group, byteCount: byteCount)
        for (waiting, end) in zip(group, ends) { waiting.continuation.resume(returning: .success(end)) }
      } catch {
        state.withLock { $0.bytesInHand -= byteCount }
        for waiting in group { waiting.continuation.resume(returning: .failure(error)) }
      }
      state.withLock { $0.appended }?()
    }
  }

  /// - Returns: where each of the group ends.
  private func write(_ group: [Waiting], byteCount: Int) throws(StoreError) -> [Position] {
    try current.withLock { (current) throws(StoreError) in
      do throws(StoreError) {
        let segment: SegmentWriter
        if let current {
          segment = current
        } else {
          segment = try SegmentWriter(in: folder) { self.begin($0) }
          current = segment
        }
        var ends: [Position] = []
        ends.reserveCapacity(group.count)
        for waiting in group {
          var end = segment.length
          for content in waiting.contents { end = try segment.append(content, receivedAt: waiting.receivedAt) }
          ends.append(Position(segment: segment.name, offset: end))
        }
        try segment.sync()
        state.withLock { state in
          state.bytesInHand -= byteCount
          state.unsettledBytes += byteCount
          state.extents[segment.name] = Extent(end: segment.length, count: segment.count, isKnownForGood: true)
        }
        if segment.length >= Self.segmentBytes { end(&current) }
        return ends
      } catch {
        current?.abandon()
        // Whatever the file holds now is found out by reading it.
        state.withLock { state in
          if let name = state.currentName { state.extents[name] = nil }
        }
        end(&current)
        throw error
      }
    }
  }

  /// Before others can see the segment: whoever sees it must know that it is ours.
  private func begin(_ name: String) {
    state.withLock { state in
      state.currentName = name
      state.extents[name] = Extent(end: Int64(SegmentHeader.byteCount), count: 0, isKnownForGood: true)
    }
  }

  /// The next append begins a new segment.
  private func end(_ current: inout SegmentWriter?) {
    state.withLock { $0.currentName = nil }
    current = nil
  }

  /// Ends and removes the segment that is appended to, if all of it is settled, so that nothing of what was settled is
  /// left on the disk. For when all is quiet: the next append has to make a new one.
  /// - Returns: false where something in it waits to be settled: try again later.
  @discardableResult
  package func removeCurrentIfSettled() throws(StoreError) -> Bool {
    let settled = try progress()
    let removed: [String]? = try current.withLock { (current) throws(StoreError) in
      guard let segment = current, segment.count > 0 else { return [] }
      guard settled[segment.name, default: 0] >= segment.length else { return nil }
      try folder.remove([segment.name])
      end(&current)
      return [segment.name]
    }
    guard let removed else { return false }
    forget(removed)
    return true
  }

  /// Refuses further appends, waits for those under way and ends the segment.
  package func close() throws(StoreError) {
    state.withLock { $0.isClosed = true }
    writer.sync {}
    try current.withLock { (current) throws(StoreError) in
      defer { end(&current) }
      if let segment = current, segment.count == 0 { try folder.remove([segment.name]) }
    }
  }
}
