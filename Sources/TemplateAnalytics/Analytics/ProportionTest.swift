import Foundation

/// Whether two proportions differ by more than chance explains: the pooled z test, two-sided, at 5 %.
///
/// It takes each message for a draw of its own, and knows nothing of why the two differ: who they went to, and when,
/// may do it as well as what they say.
package struct ProportionTest: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    /// A whole is less than ``Proportion/minimumWhole``, or less than 5 in one of the two would be expected to happen,
    /// or not to happen, if there were no difference: the test does not hold for so few (Cochran, 1952).
    case tooFew
    /// A part is more than its whole.
    case notAProportion
    /// ``ProportionTest/pValue`` is 5 % or more: chance explains the difference. That does not mean that there is none.
    case chance
    /// ``ProportionTest/pValue`` is less than 5 %.
    case different
  }

  package let a: Proportion
  package let b: Proportion
  package let verdict: Verdict
  /// How likely a difference at least as large is where both have the same true rate. nil where the test does not hold:
  /// ``verdict-swift.property`` is then ``Verdict/tooFew`` or ``Verdict/notAProportion``.
  package let pValue: Double?

  package init(_ a: Proportion, _ b: Proportion) {
    self.a = a
    self.b = b
    guard a.isProportion && b.isProportion else {
      (verdict, pValue) = (.notAProportion, nil)
      return
    }
    guard let difference = Self.difference(a, b), min(a.whole, b.whole) >= Proportion.minimumWhole,
      Self.expected(a, b) >= 5
    else {
      (verdict, pValue) = (.tooFew, nil)
      return
    }
    let pooled = Self.pooled(a, b)
    let deviation = (pooled * (1 - pooled) * (1 / Double(a.whole) + 1 / Double(b.whole))).squareRoot()
    let pValue = erfc(abs(difference) / deviation / 2.0.squareRoot())
    self.pValue = pValue
    verdict = pValue < 0.05 ? .different : .chance
  }

  /// The rate of `a` less that of `b`; nil where either has none.
  package var difference: Double? { Self.difference(a, b) }

  /// Where the true difference is, with 95 % confidence: from the score intervals of both (Newcombe 1998, method 10).
  /// nil where either has no rate or is no proportion.
  package var interval: ClosedRange<Double>? {
    guard a.isProportion, b.isProportion, let first = a.rate, let second = b.rate else { return nil }
    let (one, other) = (a.interval, b.interval)
    func reach(_ left: Double, _ right: Double) -> Double { (left * left + right * right).squareRoot() }
    let difference = first - second
    return
      (difference - reach(first - one.lowerBound, other.upperBound - second))...(difference
      + reach(one.upperBound - first, second - other.lowerBound))
  }

  private static func difference(_ a: Proportion, _ b: Proportion) -> Double? {
    guard let first = a.rate, let second = b.rate else { return nil }
    return first - second
  }

  /// The rate of both together.
  static func pooled(_ a: Proportion, _ b: Proportion) -> Double {
    (Double(a.part) + Double(b.part)) / (Double(a.whole) + Double(b.whole))
  }

  /// The least that would be expected in any of the four cells if there were no difference.
  private static func expected(_ a: Proportion, _ b: Proportion) -> Double {
    let pooled = pooled(a, b)
    return Double(min(a.whole, b.whole)) * min(pooled, 1 - pooled)
  }
}
