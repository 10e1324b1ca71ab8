import TemplateAnalytics

/// What is counted of a template in a stretch of time, while its rows are added up.
struct PeriodSum {
  /// A button, by the number of its text.
  struct Button: Hashable {
    var kind: ButtonKind
    var number: Int64
  }

  var counts = Counts()
  var latencies = Latencies()
  var buttons: [Button: Int] = [:]
  var failures: [Int32: Int] = [:]

  /// Without what cancelled out; nil where nothing is left.
  /// - Parameter text: of a button, by its number.
  func dayCounts(text: (Int64) throws -> String) rethrows -> DayCounts? {
    var presses: [DayCounts.ButtonPresses] = []
    for (button, count) in buttons where count != 0 {
      presses.append(.init(kind: button.kind, text: try text(button.number), count: count))
    }
    return DayCounts(counts, buttons: presses, failures: failures, latencies: latencies)
  }
}
