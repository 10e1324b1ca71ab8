extension ProportionTest {
  /// What the test says, for people who send campaigns: both rates, the difference, and whether it may be chance.
  ///
  /// - Parameters:
  ///   - name: of the rate: `Read rate`.
  ///   - deed: what happened to the part: `read`.
  ///   - things: what the whole consists of: `delivered messages`.
  package func words(_ name: String, deed: String, of things: String) -> String {
    guard let first = a.rate, let second = b.rate, let difference else {
      return "\(name): nothing to compare, because one of the two has no \(things)."
    }
    if verdict == .notAProportion {
      return "\(name): no share that can be compared, because one of the two has more \(deed) than \(things)."
    }
    let rates = "\(name): \(Self.points(first))% against \(Self.points(second))%, "
    let told = rates + (difference == 0 ? "no difference." : "\(Self.words(difference)).")
    return difference == 0 && verdict != .tooFew ? told : told + " " + judgement(deed: deed, of: things)
  }

  private func judgement(deed: String, of things: String) -> String {
    guard let pValue, let interval else {
      let reason =
        min(a.whole, b.whole) < Proportion.minimumWhole
        ? "it takes at least \(Proportion.minimumWhole) \(things) of each"
        : Self.pooled(a, b) < 0.5 ? "hardly any were \(deed)" : "nearly all were \(deed)"
      return "Too few to say whether that is more than chance: \(reason)."
    }
    let odds =
      "if both were really \(deed) equally often, a difference this large or larger would come up in "
      + "\(Self.odds(pValue)) such pairs."
    guard verdict == .different else { return "That may be chance: \(odds)" }
    return "That is hardly chance: \(odds) With 95% confidence it is between \(Self.words(interval))."
  }

  private static func odds(_ chance: Double) -> String {
    if chance < 0.001 { return "less than 1 of 1,000" }
    if chance < 0.0095 { return "about \(Int((chance * 1_000).rounded())) of 1,000" }
    return chance > 0.99 ? "nearly all" : "about \(Int((chance * 100).rounded())) of 100"
  }

  private static func words(_ difference: Double) -> String {
    if abs(difference) < 0.0005 { return "less than 0.1 points apart" }
    return "\(points(difference)) points \(direction(difference))"
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    let (low, high) = (range.lowerBound, range.upperBound)
    if low < 0, high > 0 { return "\(points(low)) points less and \(points(high)) points more" }
    let ends = [low, high].sorted { abs($0) < abs($1) }
    return "\(points(ends[0])) and \(points(ends[1])) points \(direction(low + high))"
  }

  private static func direction(_ difference: Double) -> String { difference > 0 ? "more" : "less" }

  /// Hundredths with one decimal, without a sign.
  private static func points(_ share: Double) -> String {
    let tenths = Int((abs(share) * 1_000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
