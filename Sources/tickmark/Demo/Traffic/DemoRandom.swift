import Foundation

/// Random numbers that a seed repeats (SplitMix64: Steele, Lea and Flood, 2014), with the few distributions that
/// traffic needs.
///
/// Draws by its own arithmetic and not by the standard library's, whose algorithms may change between versions: the
/// same seed makes the same demo with every compiler.
struct DemoRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return DemoRandom.mixed(state)
  }

  /// Scatters `value`: distinct values stay distinct.
  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// At least 0, less than 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// True with a chance of `probability` (0…1).
  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// At least 0, less than `bound`, which is positive.
  mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// A whole number in `range`, each as likely as the others.
  mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
  }

  /// What people's delays look like: most near the median, a few many times as long.
  /// - Parameters:
  ///   - median: half of the values are below it.
  ///   - spread: the standard deviation of the logarithm. 1.5 puts one in twenty beyond twelve times the median.
  mutating func logNormal(median: Double, spread: Double) -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return median * exp(spread * radius * cos(2 * .pi * unit()))
  }
}
