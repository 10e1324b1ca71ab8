/// Where the numbers of an axis stand: from 0 up to a round number, in a few round steps.
struct ChartScale: Equatable {
  let step: Double
  let stepCount: Int

  var top: Double { step * Double(stepCount) }
  /// From below.
  var ticks: [Double] { (0...stepCount).map { Double($0) * step } }

  /// - Parameters:
  ///   - maximum: the largest of what is shown.
  ///   - smallestStep: 1 where there are only whole numbers.
  init(maximum: Double, smallestStep: Double) {
    let maximum = max(maximum, smallestStep)
    var step = smallestStep
    // 1, 2, 5, 10, 20, …: at most four steps.
    var factors = [2, 2.5, 2]
    while maximum / step > 4 {
      let factor = factors.removeFirst()
      factors.append(factor)
      step *= factor
    }
    self.step = step
    stepCount = max(1, Int((maximum / step).rounded(.up)))
  }

  /// How far up a value stands: 0 is the bottom, 1 the top.
  func height(of value: Double) -> Double { value / top }
}
