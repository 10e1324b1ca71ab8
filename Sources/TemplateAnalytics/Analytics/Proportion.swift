import Foundation

/// How many of some things happened: of each of the whole it either did or did not.
///
/// Nothing here overflows or traps, whatever the numbers are.
package struct Proportion: Equatable, Sendable {
  package var part: Int
  package var whole: Int

  package init(part: Int, whole: Int) {
    self.part = part
    self.whole = whole
  }

  /// The smallest whole that is compared with anything.
  package static let minimumWhole = 100
  /// The least that has to be expected to happen, and not to happen, of what is compared with an average.
  static let minimumExpected = 10.0
  /// The normal distribution's quantile for 95% in the middle.
  static let quantile = 1.959963984540054

  /// Whether the part can be one of the whole. Counts by the time of the event may have more reads than deliveries.
  package var isProportion: Bool { whole >= 0 && (0...whole).contains(part) }

  /// From 0 to 1, and more where ``isProportion`` is false; nil where there is no whole.
  package var rate: Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  /// Where the true rate is, with 95% confidence: the score interval of Wilson (1927). All there can be, 0 to 1, where
  /// there is no whole, or it is no proportion.
  package var interval: ClosedRange<Double> { interval(quantile: Self.quantile) }

  private func interval(quantile: Double) -> ClosedRange<Double> {
    guard isProportion, let rate else { return 0...1 }
    let (count, square) = (Double(whole), quantile * quantile)
    let middle = (rate + square / (2 * count)) / (1 + square / count)
    let reach =
      quantile / (1 + square / count)
      * (rate * (1 - rate) / count + square / (4 * count * count)).squareRoot()
    // The ends of nothing and of all are exactly 0 and 1, which the arithmetic misses by a little.
    return (part == 0 ? 0 : max(0, middle - reach))...(part == whole ? 1 : min(1, middle + reach))
  }

  /// How this compares with an average.
  ///
  /// Where many are compared, some of them would differ by chance. The more there are, the surer each has to be, so that
  /// of all that are average none is called better or worse 19 times of 20 (Bonferroni's correction).
  /// - Parameters:
  ///   - average: from 0 to 1.
  ///   - count: how many are compared with it.
  package func standing(against average: Double, among count: Int = 1) -> Standing {
    // Where next to none or nearly all are expected the interval is too short.
    let expected = Double(whole) * min(average, 1 - average)
    if whole < Self.minimumWhole || expected < Self.minimumExpected { return .tooFew }
    if !isProportion { return .unclear }
    let interval = interval(quantile: Self.quantile(ofError: 0.05 / Double(max(1, count))))
    if interval.lowerBound > average { return .better }
    return interval.upperBound < average ? .worse : .unclear
  }

  /// The quantile of the normal distribution beyond which, on both sides together, so much of it lies.
  package static func quantile(ofError error: Double) -> Double {
    // What erfc says of it falls all the way.
    var (low, high) = (0.0, 38.0)
    for _ in 0..<64 {
      let middle = (low + high) / 2
      if erfc(middle / 2.0.squareRoot()) > error { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
