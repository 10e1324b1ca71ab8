import Synchronization
import TemplateAnalytics

/// Goes through what is not settled yet, segment by segment, those made first first. It belongs to one thread.
package final class InboxCursor {
  /// How far was handed out of each segment that anything was handed out of.
  package private(set) var progress: [String: Int64] = [:]
  /// Segments of dead processes, and ended ones of our own, of which everything was handed out: once that is settled,
  /// they can be removed.
  package private(set) var finished: [String] = []
  /// Segments that are known to be settled and are gone.
  package let forgotten: [String]
  /// How many bytes of segments were handed out.
  package private(set) var byteCount = 0

  private let inbox: Inbox
  private let settled: [String: Int64]
  private var names: ArraySlice<String>
  private var reader: SegmentReader?
  private var offset: Int64 = 0
  private let buffer = ReadBuffer()

  init(_ inbox: Inbox, settled: [String: Int64]) throws(StoreError) {
    self.inbox = inbox
    self.settled = settled
    let names = try inbox.folder.segments()
    self.names = names[...]
    let present = Set(names)
    forgotten = settled.keys.filter { !present.contains($0) }
  }

  /// Hands out the next entries: 2 MiB of them, or a single larger one.
  /// - Returns: false where there are no more.
  package func next(_ take: (InboxEntry) throws(StoreError) -> Void) throws(StoreError) -> Bool {
    while true {
      if reader == nil { reader = try nextReader() }
      guard let reader else { return false }
      let next = try reader.read(from: offset, into: buffer, take)
      if reader.isDamaged { try inbox.keepDamaged(reader.name) }
      if next > offset {
        byteCount += Int(next - offset)
        offset = next
        progress[reader.name] = next
        return true
      }
      if reader.isDead { finished.append(reader.name) }
      self.reader = nil
    }
  }

  private func nextReader() throws(StoreError) -> SegmentReader? {
    while let name = names.popFirst() {
      offset = max(settled[name, default: 0], Int64(SegmentHeader.byteCount))
      // After the folder was listed: what was listed and is ours is known to be ours by now.
      let durableEnd = inbox.state.withLock { $0.currentName == name ? $0.extents[name]?.end : nil }
      if let reader = try SegmentReader(name, in: inbox.folder, durableEnd: durableEnd) { return reader }
    }
    return nil
  }
}

extension Inbox {
  /// A way through what is not settled.
  /// - Parameter settled: how far each segment is settled.
  package func cursor(after settled: [String: Int64]) throws(StoreError) -> InboxCursor {
    try InboxCursor(self, settled: settled)
  }

  /// Removes segments that are settled whole and that nobody appends to, and looks how much waits now.
  package func remove(_ finished: [String]) throws(StoreError) {
    try folder.remove(finished)
    forget(finished)
    try recount()
  }

  /// The segments that are there: once one is settled whole, it is removed.
  func segments() throws(StoreError) -> [String] { try folder.segments() }

  /// Keeps what cannot be read for the operator, and says so.
  func keepDamaged(_ segment: String) throws(StoreError) {
    if try folder.keepDamaged(segment) {
      state.withLock { $0.foundDamage }?(SegmentFolder.label(segment) + ".damaged")
    }
  }

  /// Reads all segments and says what is wrong with them, a line each.
  func problems() throws(StoreError) -> [String] {
    var problems = try folder.damaged().map {
      "\(SegmentFolder.label($0)): a copy of a segment in which something could not be read"
    }
    let buffer = ReadBuffer()
    for name in try folder.segments() where !problems.contains(where: { $0.contains(name) }) {
      guard let reader = try SegmentReader(name, in: folder) else { continue }
      var offset = Int64(SegmentHeader.byteCount)
      while true {
        let next = try reader.read(from: offset, into: buffer) { _ in }
        if next == offset { break }
        offset = next
      }
      if reader.isDamaged { problems.append("\(SegmentFolder.label(name)): something in it cannot be read") }
    }
    return problems
  }
}
