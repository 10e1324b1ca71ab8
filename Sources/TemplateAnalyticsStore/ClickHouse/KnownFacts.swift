import TemplateAnalytics

/// All facts that are known of some messages.
struct KnownFacts: Sendable {
  /// Each once, those of a message beside each other.
  private var facts: [Fact] = []
  private var ranges: [MessageKey: Range<Int>] = [:]

  var messages: Dictionary<MessageKey, Range<Int>>.Keys { ranges.keys }

  func holds(_ message: MessageKey) -> Bool { ranges[message] != nil }

  subscript(message: MessageKey) -> ArraySlice<Fact> { facts[ranges[message] ?? 0..<0] }

  /// - Parameter rows: in the order of their messages; the same row may be there several times.
  mutating func add(_ rows: [Fact]) {
    var start = rows.startIndex
    while start < rows.endIndex {
      let message = rows[start].message
      var end = start + 1
      while end < rows.endIndex, rows[end].message == message { end += 1 }
      let first = facts.count
      if end - start == 1 {
        facts.append(rows[start])
      } else if end - start <= 16 {
        for row in rows[start..<end] where !facts[first...].contains(row) { facts.append(row) }
      } else {
        var seen: Set<Fact> = []
        for row in rows[start..<end] where seen.insert(row).inserted { facts.append(row) }
      }
      ranges[message] = first..<facts.count
      start = end
    }
  }
}
