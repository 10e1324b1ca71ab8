import TemplateAnalytics

/// Sums up the tallies of slots, and of days that lie within one of them, into stretches of time.
struct PeriodSums {
  private struct Button: Hashable, Comparable {
    var kind: ButtonKind
    var text: String

    static func < (left: Self, right: Self) -> Bool { (left.kind, left.text) < (right.kind, right.text) }
  }

  private struct Sum {
    var counts = Counts()
    var buttons: [Button: Int] = [:]
    var failures: [Int32: Int] = [:]
    var latencies = Latencies()
  }

  private let periods: [Range<Slot>]
  private var sums: [TemplateID: [Int: Sum]] = [:]

  /// - Parameter periods: in ascending order, not overlapping.
  init(_ periods: [Range<Slot>]) { self.periods = periods }

  /// The tallies that are summed up.
  var ranges: PeriodRanges { PeriodRanges(periods) }

  mutating func add(_ counts: Counts, in slot: Slot, of template: TemplateID) {
    guard let period = period(holding: slot) else { return }
    sums[template, default: [:]][period, default: Sum()].counts += counts
  }

  mutating func add(_ presses: Int, kind: ButtonKind, text: String, in slot: Slot, of template: TemplateID) {
    guard let period = period(holding: slot) else { return }
    sums[template, default: [:]][period, default: Sum()].buttons[Button(kind: kind, text: text), default: 0] += presses
  }

  mutating func add(_ failures: Int, code: Int32, in slot: Slot, of template: TemplateID) {
    guard let period = period(holding: slot) else { return }
    sums[template, default: [:]][period, default: Sum()].failures[code, default: 0] += failures
  }

  mutating func add(_ latencies: Latencies, in slot: Slot, of template: TemplateID) {
    guard let period = period(holding: slot) else { return }
    sums[template, default: [:]][period, default: Sum()].latencies += latencies
  }

  /// What was added, without what cancelled out.
  var report: PeriodReport {
    var report = PeriodReport()
    for (template, sums) in sums {
      let counts = sums.compactMapValues { sum -> DayCounts? in
        var counts = DayCounts()
        counts.counts = sum.counts
        counts.buttons = sum.buttons.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map {
          DayCounts.ButtonPresses(kind: $0.key.kind, text: $0.key.text, count: $0.value)
        }
        counts.failures = sum.failures.filter { $0.value != 0 }
        counts.timeToDeliver = sum.latencies.toDeliver
        counts.timeToRead = sum.latencies.toRead
        return counts == DayCounts() ? nil : counts
      }
      if !counts.isEmpty { report.counts[template] = counts }
    }
    return report
  }

  /// The index of the stretch that holds a slot; nil where it lies between two.
  private func period(holding slot: Slot) -> Int? {
    var (low, high) = (0, periods.count)
    while low < high {
      let middle = (low + high) / 2
      if periods[middle].upperBound <= slot { low = middle + 1 } else { high = middle }
    }
    return low < periods.count && periods[low].contains(slot) ? low : nil
  }
}
