import TemplateAnalytics

/// What is counted of a template in a stretch of time, while its rows are added up.
struct PeriodSum {
  /// A button, by the number of its text.
  struct Button: Equatable {
    var kind: ButtonKind
    var number: Int64
  }

  var counts = Counts()
  var latencies = Latencies()
  var failures: [Int32: Int] = [:]
  /// A template has few: to look through them takes less time than to hash.
  private var buttons: [(button: Button, count: Int)] = []

  mutating func add(_ presses: Int, to button: Button) {
    if let index = buttons.firstIndex(where: { $0.button == button }) {
      buttons[index].count += presses
    } else {
      buttons.append((button, presses))
    }
  }

  /// Without what cancelled out; nil where nothing is left.
  /// - Parameter text: of a button, by its number.
  func dayCounts(text: (Int64) throws -> String) rethrows -> DayCounts? {
    let presses = try buttons.map { button, count in
      DayCounts.ButtonPresses(kind: button.kind, text: try text(button.number), count: count)
    }
    return DayCounts(counts, buttons: presses, failures: failures, latencies: latencies)
  }
}
