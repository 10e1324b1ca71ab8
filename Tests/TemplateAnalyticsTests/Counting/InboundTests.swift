import TemplateAnalytics
import Testing

/// Which message an answer without context belongs to.
@Suite struct InboundTests {
  private let inbound = Inbound(time: 100_000)
  private let day: Int64 = 86_400

  private func answered(_ candidates: [(hash: UInt64, sent: UnixTime)], window: Int64 = 86_400) -> UInt64? {
    inbound.answered(among: candidates.map { (MessageKey(hash: $0.hash), $0.sent) }, window: window)?.hash
  }

  @Test func theLatestMessageBeforeIt() {
    #expect(answered([(1, 50_000), (2, 90_000), (3, 70_000)]) == 2)
  }

  @Test func noMessageAfterIt() {
    #expect(answered([(1, 50_000), (2, 100_001)]) == 1)
    #expect(answered([(2, 100_001)]) == nil)
  }

  @Test func aMessageOfTheSameSecondIsBeforeIt() {
    #expect(answered([(1, 50_000), (2, 100_000)]) == 2)
    #expect(answered([(2, 100_000)], window: 0) == 2)
  }

  @Test func theWindowIncludesItsLastSecond() {
    #expect(answered([(1, 100_000 - day)]) == 1)
    #expect(answered([(1, 100_000 - day - 1)]) == nil)
    #expect(answered([(1, 99_999)], window: 0) == nil)
  }

  @Test func ofTwoInOneSecondTheGreaterKeyInAnyOrder() {
    #expect(answered([(1, 90_000), (2, 90_000)]) == 2)
    #expect(answered([(2, 90_000), (1, 90_000)]) == 2)
  }

  @Test func noCandidatesNoAnswer() {
    #expect(answered([]) == nil)
  }

  @Test func whatFellToAMessageIsItsFirstReplyAndItsTaps() {
    let inferred = Inferred([
      (EventKey(hash: 1), Inbound(time: 20)), (EventKey(hash: 2), Inbound(time: 10)),
      (EventKey(hash: 3), Inbound(time: 5, button: "Yes")), (EventKey(hash: 4), Inbound(time: 6, button: "Yes")),
    ])
    #expect(inferred.replied == 10)
    #expect(
      inferred.taps == [
        EventKey(hash: 3): Record.Tap(time: 5, button: "Yes"), EventKey(hash: 4): Record.Tap(time: 6, button: "Yes"),
      ])
    #expect(Inferred([] as [(key: EventKey, value: Inbound)]) == Inferred())
  }
}
