import TemplateAnalytics
import Testing

@Suite struct FailureReasonTests {
  /// Those that the design names.
  @Test(
    arguments: [
      131026, 131047, 131049, 131050, 130472, 130429, 131056, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 0,
    ] as [Int32])
  func aKnownCodeHasWordsOfItsOwn(_ code: Int32) {
    let reason = FailureReason(code: code)
    #expect(reason.code == code)
    #expect(!reason.title.contains("\(code)"))
    #expect(!reason.title.isEmpty && reason.title.count <= 45 && !reason.title.hasSuffix("."))
    #expect(reason.advice.hasSuffix("."))
  }

  @Test(arguments: [7, 999_999, -1, .max, .min] as [Int32])
  func anUnknownCodeSaysSo(_ code: Int32) {
    let reason = FailureReason(code: code)
    #expect(reason.title == "Error \(code)")
    #expect(reason.advice.contains("no words for it"))
  }

  @Test func theMostFrequentReasonComesFirst() {
    let ranked = FailureReason.ranked([131049: 2, 131026: 5, 1: 2, 132000: 1])
    #expect(ranked.map(\.reason.code) == [131026, 1, 131049, 132000])
    #expect(ranked.map(\.count) == [5, 2, 2, 1])
  }
}
