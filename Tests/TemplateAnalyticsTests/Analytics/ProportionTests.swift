import CountingWorlds
import TemplateAnalytics
import Testing

@Suite("Proportions and how sure they are")
struct ProportionTests {
  @Test(
    "The interval is Wilson's, as statsmodels 0.15.0 has it: proportion_confint(part, whole, 0.05, 'wilson')",
    arguments: [
      (0, 1, 0.0, 0.7934506856227627), (1, 1, 0.2065493143772374, 1.0), (0, 100, 0.0, 0.03699349820698569),
      (100, 100, 0.9630065017930143, 1.0), (50, 100, 0.4038315303659956, 0.5961684696340044),
      (7, 100, 0.03431926106727266, 0.13749514739073504), (641, 1000, 0.6107804510612619, 0.6701404030458117),
      (7240, 10_000, 0.7151538765396304, 0.7326740921903065),
      (1, 1_000_000, 1.7652457674537176e-07, 5.664911804311445e-06),
      (999_999, 1_000_000, 0.9999943350881957, 0.9999998234754233),
      (3, 17, 0.061911266376209945, 0.4102945856883413), (1, 2, 0.09453120573423068, 0.9054687942657693),
    ])
  func interval(part: Int, whole: Int, low: Double, high: Double) {
    let interval = Proportion(part: part, whole: whole).interval
    #expect(abs(interval.lowerBound - low) < 1e-12)
    #expect(abs(interval.upperBound - high) < 1e-12)
  }

  @Test(
    "The interval holds the rate, lies between 0 and 1, and mirrors that of what did not happen",
    arguments: UInt64(0)..<8)
  func laws(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let whole = Int.random(in: 1...1 << Int.random(in: 1...62, using: &generator), using: &generator)
      let part = generator.chance(10) ? generator.pick([0, whole]) : Int.random(in: 0...whole, using: &generator)
      let proportion = Proportion(part: part, whole: whole)
      let rate = try #require(proportion.rate)
      let interval = proportion.interval
      #expect(interval.contains(rate), "seed \(seed): \(proportion)")
      #expect((0...1).contains(interval.lowerBound) && (0...1).contains(interval.upperBound))
      let mirrored = Proportion(part: whole - part, whole: whole).interval
      #expect(abs(mirrored.lowerBound - (1 - interval.upperBound)) < 1e-9, "seed \(seed): \(proportion)")
    }
  }

  @Test("95 of 100 intervals hold the true rate", arguments: [(0.5, 120), (0.1, 200), (0.03, 400), (0.9, 150)])
  func coverage(truth: Double, whole: Int) {
    var generator = SplitMix64(seed: 11)
    let runs = 4_000
    let hits = (0..<runs).count { _ in
      let part = (0..<whole).count { _ in Double.random(in: 0..<1, using: &generator) < truth }
      return Proportion(part: part, whole: whole).interval.contains(truth)
    }
    #expect((0.93...0.97).contains(Double(hits) / Double(runs)))
  }

  @Test("Of nothing, and of what is no proportion, nothing is known")
  func nothingKnown() {
    #expect(Proportion(part: 0, whole: 0).rate == nil)
    #expect(Proportion(part: 120, whole: 100).rate == 1.2)
    for (part, whole) in [(0, 0), (3, 0), (120, 100), (-1, 100), (0, -5), (Int.max, Int.min)] {
      #expect(Proportion(part: part, whole: whole).interval == 0...1)
    }
  }

  @Test("Better and worse are what the whole interval is; from 100 on")
  func standing() {
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.40) == .better)
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.41) == .unclear)
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.59) == .unclear)
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.60) == .worse)
    #expect(Proportion(part: 99, whole: 99).standing(against: 0.1) == .tooFew)
    #expect(Proportion(part: 0, whole: 0).standing(against: 0.1) == .tooFew)
    #expect(Proportion(part: 101, whole: 100).standing(against: 0.1) == .unclear)
    // Ten have to be expected of each kind: the interval is too short where next to none, or nearly all, are.
    #expect(Proportion(part: 100, whole: 200).standing(against: 0.049) == .tooFew)
    #expect(Proportion(part: 100, whole: 200).standing(against: 0.05) == .better)
    #expect(Proportion(part: 100, whole: 200).standing(against: 0.951) == .tooFew)
    #expect(Proportion(part: 100, whole: 200).standing(against: 0.95) == .worse)
  }

  @Test("Of many that are all average, nearly always none is called better or worse")
  func manyStandings() {
    // Of two sides, as scipy.stats.norm.isf tells them for half the error.
    #expect(abs(Proportion.quantile(ofError: 0.05) - 1.959963984540054) < 1e-9)
    #expect(abs(Proportion.quantile(ofError: 0.0005) - 3.4807564043462422) < 1e-9)
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.40, among: 100) == .unclear)
    #expect(Proportion(part: 50, whole: 100).standing(against: 0.30, among: 100) == .better)
    var generator = SplitMix64(seed: 11)
    var wrong = 0
    for _ in 0..<200 {
      let all = (0..<50).map { _ in
        Proportion(part: (0..<400).count { _ in Double.random(in: 0..<1, using: &generator) < 0.6 }, whole: 400)
      }
      if all.contains(where: { $0.standing(against: 0.6, among: all.count) != .unclear }) { wrong += 1 }
    }
    #expect(wrong < 20, "\(wrong) of 200")
  }
}
