/// The facts of a batch by message, in the order of the messages' keys.
package struct SortedFacts: Sendable {
  /// Ascending, each once.
  package let messages: [MessageKey]
  /// In the order of their messages.
  private let receipts: [Receipt]
  /// By message: where its receipts end.
  private let ends: [Int]
  private let others: [MessageKey: Record]
  /// Of ``others``.
  private let wabas: [MessageKey: WABAID]

  init(_ batch: Batch) {
    receipts = Self.sorted(batch.receipts)
    others = batch.messages
    wabas = batch.wabas
    let otherMessages = others.keys.sorted()
    var messages: [MessageKey] = []
    var ends: [Int] = []
    messages.reserveCapacity(receipts.count)
    ends.reserveCapacity(receipts.count)
    var index = 0
    var other = 0
    while index < receipts.count || other < otherMessages.count {
      var message = index < receipts.count ? receipts[index].message : otherMessages[other]
      if other < otherMessages.count { message = min(message, otherMessages[other]) }
      while index < receipts.count, receipts[index].message == message { index += 1 }
      if other < otherMessages.count, otherMessages[other] == message { other += 1 }
      messages.append(message)
      ends.append(index)
    }
    self.messages = messages
    self.ends = ends
  }

  /// What the facts say of a message, joined.
  package subscript(_ index: Int) -> Record {
    var record = others.isEmpty ? Record() : others[messages[index]] ?? Record()
    for receipt in (index == 0 ? 0 : ends[index - 1])..<ends[index] { record.join(receipts[receipt]) }
    return record
  }

  /// Whose message it is.
  package func waba(of index: Int) -> WABAID? {
    let first = index == 0 ? 0 : ends[index - 1]
    return first < ends[index] ? WABAID(receipts[first].waba) : wabas[messages[index]]
  }

  /// By the upper 33 bits of the keys, eleven at a time, and then within those that have them in common: keys are
  /// hashes, so these are few.
  private static func sorted(_ receipts: [Receipt]) -> [Receipt] {
    guard receipts.count > 256 else { return receipts.sorted { $0.message < $1.message } }
    struct Place {
      var key: UInt64
      var index: Int
    }
    var places = receipts.indices.map { Place(key: receipts[$0].message.hash, index: $0) }
    var other = places
    for shift: UInt64 in [31, 42, 53] {
      var starts = [Int](repeating: 0, count: 2049)
      for place in places { starts[Int(place.key >> shift & 2047) + 1] += 1 }
      for digit in 1...2048 { starts[digit] += starts[digit - 1] }
      for place in places {
        let digit = Int(place.key >> shift & 2047)
        other[starts[digit]] = place
        starts[digit] += 1
      }
      swap(&places, &other)
    }
    var start = 0
    while start < places.count {
      var end = start + 1
      while end < places.count, places[end].key >> 31 == places[start].key >> 31 { end += 1 }
      // Mostly they are of one message.
      if end - start > 1 { places[start..<end].sort { $0.key < $1.key } }
      start = end
    }
    return places.map { receipts[$0.index] }
  }
}
