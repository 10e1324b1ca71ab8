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
  /// The normal distribution's quantile for 95 % in the middle.
  static let quantile = 1.959963984540054

  /// Whether the part can be one of the whole. Counts by the time of the event may have more reads than deliveries.
  package var isProportion: Bool { whole >= 0 && (0...whole).contains(part) }

  /// From 0 to 1, and more where ``isProportion`` is false; nil where there is no whole.
  package var rate: Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  /// Where the true rate is, with 95 % confidence: the score interval of Wilson (1927). All there can be, 0 to 1, where
  /// there is no whole, or it is no proportion.
  package var interval: ClosedRange<Double> {
    guard isProportion, let rate else { return 0...1 }
    let (count, square) = (Double(whole), Self.quantile * Self.quantile)
    let middle = (rate + square / (2 * count)) / (1 + square / count)
    let reach =
      Self.quantile / (1 + square / count)
      * (rate * (1 - rate) / count + square / (4 * count * count)).squareRoot()
    // The ends of nothing and of all are exactly 0 and 1, which the arithmetic misses by a little.
    return (part == 0 ? 0 : max(0, middle - reach))...(part == whole ? 1 : min(1, middle + reach))
  }

  /// How this compares with an average.
  ///
  /// One of 20 that is exactly average is said to be better or worse all the same: of many that are ranked, some are
  /// called so by chance.
  /// - Parameter average: from 0 to 1.
  package func standing(against average: Double) -> Standing {
    if whole < Self.minimumWhole { return .tooFew }
    if !isProportion { return .unclear }
    let interval = interval
    if interval.lowerBound > average { return .better }
    return interval.upperBound < average ? .worse : .unclear
  }
}
