/// A part of a whole, to four decimals.
package struct Rate: Equatable, Sendable {
  /// 10,000 is all of it. More are possible: a quiet day may have more reads than deliveries.
  package var tenThousandths: Int

  /// Rounded half up.
  /// - Returns: nil where there is no whole.
  package init?(_ part: Int, of whole: Int) {
    guard whole > 0 else { return nil }
    let scaled = (Int128(part) * 20_000 + Int128(whole)) / (2 * Int128(whole))
    tenThousandths = Int(clamping: scaled)
  }

  package var value: Double { Double(tenThousandths) / 10_000 }

  /// Whether it is no more than all of it.
  package var isShare: Bool { tenThousandths <= 10_000 }

  /// A JSON number without needless zeros: `0.98`, `1`.
  package var text: String {
    let fraction = tenThousandths % 10_000
    if fraction == 0 { return String(tenThousandths / 10_000) }
    var digits = String(fraction + 10_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(tenThousandths / 10_000).\(digits)"
  }
}
