import TemplateAnalytics
import Testing

@Suite struct RateTests {
  @Test(
    arguments: [
      (0, 5, "0"), (5, 5, "1"), (1, 2, "0.5"), (98, 100, "0.98"), (1, 3, "0.3333"), (2, 3, "0.6667"), (7, 2, "3.5"),
      (1, 10_000, "0.0001"), (1, 20_000, "0.0001"), (1, 20_001, "0"), (12_345, 10_000, "1.2345"), (1001, 1000, "1.001"),
      (.max, .max, "1"), (.max, 1, "922337203685477.5807"),
    ] as [(Int, Int, String)])
  func aRateIsRoundedToFourDecimals(_ part: Int, of whole: Int, text: String) throws {
    let rate = try #require(Rate(part, of: whole))
    #expect(rate.text == text)
    #expect(rate.value == Double(rate.tenThousandths) / 10_000)
  }

  @Test func threeDecimalsAreNotRoundedFromFour() throws {
    let rate = try #require(Rate(40_246, of: 100_000))
    #expect(rate.tenThousandths == 4025 && rate.thousandths == 402)
    #expect(try #require(Rate(1, of: 2_000)).thousandths == 1)
    #expect(try #require(Rate(Int.max, of: 1)).thousandths == .max)
  }

  @Test func thereIsNoRateOfNothing() {
    #expect(Rate(3, of: 0) == nil)
  }

  @Test func eachRateHasItsWhole() {
    var counts = Counts()
    (counts.sent, counts.delivered, counts.read, counts.replied, counts.failed) = (100, 80, 60, 8, 20)
    let rates = Rates(counts, clicked: 4)
    #expect(rates.delivery?.text == "0.8")
    #expect(rates.read?.text == "0.75")
    #expect(rates.reply?.text == "0.1")
    #expect(rates.click?.text == "0.05")
    #expect(rates.failure?.text == "0.2", "of those that ended either way")
    let none = Rates(Counts(), clicked: 0)
    #expect([none.delivery, none.read, none.reply, none.click, none.failure] == [nil, nil, nil, nil, nil])
  }
}
