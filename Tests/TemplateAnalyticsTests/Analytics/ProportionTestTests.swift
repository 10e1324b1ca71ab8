import CountingWorlds
import TemplateAnalytics
import Testing

@Suite("Whether two proportions differ by more than chance")
struct ProportionTestTests {
  private struct Reference: Sendable {
    let a: Proportion
    let b: Proportion
    let pValue: Double
    let low: Double
    let high: Double

    init(_ a: (Int, Int), _ b: (Int, Int), p: Double, _ low: Double, _ high: Double) {
      self.a = Proportion(part: a.0, whole: a.1)
      self.b = Proportion(part: b.0, whole: b.1)
      (pValue, self.low, self.high) = (p, low, high)
    }
  }

  private static let known = [
    Reference(
      (724, 1000), (641, 1000), p: 6.693042029365026e-05, 0.04222327550319535, 0.12339725817198482),
    Reference(
      (641, 1000), (724, 1000), p: 6.693042029365026e-05, -0.12339725817198482, -0.04222327550319535),
    Reference((12, 400), (15, 380), p: 0.4694033512963002, -0.03720810217247164, 0.017139265641355924),
    Reference((500, 1000), (500, 1000), p: 1, -0.043742190649046844, 0.043742190649046844),
    Reference((5200, 10_000), (5000, 10_000), p: 0.00466947232035751, 0.006143735018147953, 0.03384540821573539),
    Reference((7, 150), (21, 160), p: 0.009421272738290444, -0.1501550494908888, -0.020704289246212426),
    Reference((9000, 10_000), (1000, 10_000), p: 0, 0.7914661141902997, 0.8080994412467084),
    Reference((100, 1000), (128, 1000), p: 0.04883446084806067, -0.0559687038169744, -0.0001019477074572124),
    Reference(
      (30_123, 100_000), (29_700, 100_000), p: 0.03884978669616591, 0.00021666100697429694, 0.008243153434063882),
  ]

  @Test(
    "p values and intervals are those of statsmodels 0.15.0: proportions_ztest, confint_proportions_2indep ('newcomb')",
    arguments: known.indices)
  func references(index: Int) throws {
    let reference = Self.known[index]
    let test = ProportionTest(reference.a, reference.b)
    let pValue = try #require(test.pValue)
    #expect(abs(pValue - reference.pValue) < 1e-10)
    let interval = try #require(test.interval)
    #expect(abs(interval.lowerBound - reference.low) < 1e-10)
    #expect(abs(interval.upperBound - reference.high) < 1e-10)
    #expect(test.verdict == (reference.pValue < 0.05 ? .different : .chance))
  }

  @Test(
    "The other way round says the same with another sign; so do those that it did not happen to",
    arguments: UInt64(0)..<8)
  func symmetry(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    func proportion() -> Proportion {
      let whole = Int.random(in: 0...1 << Int.random(in: 4...40, using: &generator), using: &generator)
      return Proportion(part: Int.random(in: 0...whole, using: &generator), whole: whole)
    }
    func close(_ one: Double?, _ other: Double?) -> Bool {
      guard let one, let other else { return one == nil && other == nil }
      return abs(one - other) < 1e-9
    }
    for _ in 0..<500 {
      let (a, b) = (proportion(), proportion())
      let test = ProportionTest(a, b)
      let not = ProportionTest(
        Proportion(part: a.whole - a.part, whole: a.whole), Proportion(part: b.whole - b.part, whole: b.whole))
      for other in [ProportionTest(b, a), not] {
        #expect(test.verdict == other.verdict, "seed \(seed): \(test)")
        #expect(close(test.pValue, other.pValue))
        #expect(close(test.difference, other.difference.map { -$0 }))
        #expect(close(test.interval?.lowerBound, other.interval.map { -$0.upperBound }))
        #expect(close(test.interval?.upperBound, other.interval.map { -$0.lowerBound }))
      }
      if let interval = test.interval, let difference = test.difference { #expect(interval.contains(difference)) }
      if let pValue = test.pValue { #expect((0...1).contains(pValue)) }
    }
  }

  @Test("Of pairs that do not differ, 5 of 100 are called different; of intervals, 95 of 100 hold the true difference")
  func errorRate() throws {
    var generator = SplitMix64(seed: 5)
    let runs = 4_000
    var (called, held) = (0, 0)
    for _ in 0..<runs {
      func draw(_ whole: Int, _ truth: Double) -> Proportion {
        Proportion(
          part: (0..<whole).count { _ in Double.random(in: 0..<1, using: &generator) < truth }, whole: whole)
      }
      let test = ProportionTest(draw(180, 0.3), draw(260, 0.3))
      called += test.verdict == .different ? 1 : 0
      let interval = try #require(ProportionTest(draw(180, 0.35), draw(260, 0.25)).interval)
      held += interval.contains(0.1) ? 1 : 0
    }
    #expect((0.04...0.06).contains(Double(called) / Double(runs)))
    #expect((0.94...0.965).contains(Double(held) / Double(runs)))
  }

  @Test(
    "Of too few there is no verdict, and of what is no proportion neither",
    arguments: [
      (60, 99, 30, 100_000, .tooFew), (60, 100, 30, 99, .tooFew), (0, 10_000, 0, 10_000, .tooFew),
      (0, 10_000, 9, 10_000, .tooFew), (0, 10_000, 10, 10_000, .different), (100, 100, 100, 100, .tooFew),
      (0, 0, 0, 0, .tooFew), (101, 100, 50, 100, .notAProportion), (50, 100, 3, 0, .notAProportion),
      (-1, 100, 50, 100, .notAProportion), (.max, .max, 0, .max, .different),
    ] as [(Int, Int, Int, Int, ProportionTest.Verdict)])
  func verdicts(part: Int, whole: Int, otherPart: Int, otherWhole: Int, verdict: ProportionTest.Verdict) {
    let test = ProportionTest(Proportion(part: part, whole: whole), Proportion(part: otherPart, whole: otherWhole))
    #expect(test.verdict == verdict)
    #expect((test.pValue == nil) == [.tooFew, .notAProportion].contains(verdict))
  }

  @Test(
    "What the test says is said in words",
    arguments: [
      (
        (7240, 10_000), (6410, 10_000),
        "Read rate: 72.4 % against 64.1 %, 8.3 points more. That is hardly chance: if both were really read equally "
          + "often, a difference this large or larger would come up in less than 1 of 1,000 such pairs. With 95 % "
          + "confidence it is between 7.0 and 9.6 points more."
      ),
      (
        (100, 1000), (128, 1000),
        "Read rate: 10.0 % against 12.8 %, 2.8 points less. That is hardly chance: if both were really read equally "
          + "often, a difference this large or larger would come up in about 5 of 100 such pairs. With 95 % confidence "
          + "it is between 0.0 and 5.6 points less."
      ),
      (
        (5200, 10_000), (5000, 10_000),
        "Read rate: 52.0 % against 50.0 %, 2.0 points more. That is hardly chance: if both were really read equally "
          + "often, a difference this large or larger would come up in about 5 of 1,000 such pairs. With 95 % "
          + "confidence it is between 0.6 and 3.4 points more."
      ),
      (
        (12, 400), (15, 380),
        "Read rate: 3.0 % against 3.9 %, 0.9 points less. That may be chance: if both were really read equally often, "
          + "a difference this large or larger would come up in about 47 of 100 such pairs."
      ),
      (
        (500, 1000), (500, 1000),
        "Read rate: 50.0 % against 50.0 %, no difference."
      ),
      (
        (50, 99), (300, 1000),
        "Read rate: 50.5 % against 30.0 %, 20.5 points more. Too few to say whether that is more than chance: it takes "
          + "at least 100 delivered messages of each."
      ),
      (
        (1, 1000), (4, 1000),
        "Read rate: 0.1 % against 0.4 %, 0.3 points less. Too few to say whether that is more than chance: hardly any "
          + "were read."
      ),
      (
        (1000, 1000), (99_999, 100_000),
        "Read rate: 100.0 % against 100.0 %, less than 0.1 points apart. Too few to say whether that is more than "
          + "chance: nearly all were read."
      ),
      ((0, 0), (50, 100), "Read rate: nothing to compare, because one of the two has no delivered messages."),
      (
        (120, 100), (50, 100),
        "Read rate: no share that can be compared, because one of the two has more read than delivered messages."
      ),
    ])
  func words(a: (Int, Int), b: (Int, Int), words: String) {
    let test = ProportionTest(Proportion(part: a.0, whole: a.1), Proportion(part: b.0, whole: b.1))
    #expect(test.words("Read rate", deed: "read", of: "delivered messages") == words)
  }
}
