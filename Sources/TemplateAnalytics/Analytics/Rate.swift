/// A part of a whole, which is told to four decimals, or to three.
package struct Rate: Equatable, Sendable {
  package let part: Int
  /// More than 0.
  package let whole: Int

  /// - Returns: nil where there is no whole.
  package init?(_ part: Int, of whole: Int) {
    guard whole > 0 else { return nil }
    (self.part, self.whole) = (part, whole)
  }

  /// 10,000 is all of it. More are possible: a quiet day may have more reads than deliveries.
  package var tenThousandths: Int { rounded(to: 10_000) }
  /// The same to three decimals, which is not rounded from four: that would round some up that are below the half.
  package var thousandths: Int { rounded(to: 1_000) }

  /// Half is rounded up.
  private func rounded(to unit: Int128) -> Int {
    Int(clamping: (2 * unit * Int128(part) + Int128(whole)) / (2 * Int128(whole)))
  }

  package var value: Double { Double(tenThousandths) / 10_000 }

  /// Whether it is no more than all of it.
  package var isShare: Bool { part <= whole }

  /// A JSON number without needless zeros: `0.98`, `1`.
  package var text: String {
    let rounded = tenThousandths
    let fraction = rounded % 10_000
    if fraction == 0 { return String(rounded / 10_000) }
    var digits = String(fraction + 10_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(rounded / 10_000).\(digits)"
  }
}
