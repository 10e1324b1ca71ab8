import TemplateAnalytics

/// What `tickmark check` found.
package struct LedgerCheck: Equatable, Sendable {
  package var recordCount = 0
  package var tallyCount = 0
  /// From when on the records are all there, so that the tallies could be recounted; nil where that is all of them.
  package var recountedAfter: UnixTime?
  /// What is wrong, a line each; empty where all is well.
  package var problems: [String] = []
}

extension LedgerCheck {
  /// What differs between the tallies that were counted anew and those that are stored, a line each.
  /// - Parameter isKept: whether everything that counts in a tally is still held, so that it can be compared.
  static func differences(_ counted: Tallies, _ stored: Tallies, where isKept: (TallyKey) -> Bool) -> [String] {
    func compare<Key: Comparable & Hashable, Value: Equatable>(
      _ counted: [Key: Value], _ stored: [Key: Value], tally: (Key) -> TallyKey
    ) -> [String] {
      Set(counted.keys).union(stored.keys).sorted().compactMap { key in
        let place = tally(key)
        guard isKept(place), counted[key] != stored[key] else { return nil }
        func text(_ value: Value?) -> String { value.map { "\($0)" } ?? "nothing" }
        return
          "WABA \(place.template.waba) template \(place.template.template) \(place.slot.day) slot \(place.slot.number) "
          + "by \(place.attribution): "
          + "stored \(text(stored[key])), the records say \(text(counted[key]))"
      }
    }
    var counted = counted
    counted.removeZeros()
    return compare(counted.counts, stored.counts) { $0 }
      + compare(counted.latencies, stored.latencies) { $0 }
      + compare(counted.buttons, stored.buttons) { $0.tally }
      + compare(counted.failures, stored.failures) { $0.tally }
  }
}
