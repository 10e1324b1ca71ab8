import CountingWorlds
import TemplateAnalytics
import Testing

/// The rules of `docs/counting.md`, one by one.
@Suite struct CountingRulesTests {
  private static let template = TemplateKey(waba: WABAID("102290129340398")!, template: TemplateID("1689556908129832")!)
  /// Monday 16 June 2025, 23:50 UTC, and half an hour later, on Tuesday.
  private static let monday: UnixTime = 1_750_117_800
  private static let tuesday: UnixTime = 1_750_119_600

  /// What is counted of a record of the template that `learn` fills in.
  private func counts(_ learn: (inout Record) -> Void) -> [String] {
    var record = Record()
    record.template = CountingRulesTests.template
    learn(&record)
    return counts(of: record)
  }

  private func counts(of record: Record, _ inferred: Inferred = Inferred()) -> [String] {
    var tallies = Tallies()
    tallies.add(record, inferred)
    return CountSheet(tallies).compactMap { line, count in
      switch line.what {
      case _ where line.attribution == .send: return nil
      case .timeToDeliver, .timeToRead: return nil
      default:
        let when = line.slot * 900 < 1_750_118_400 ? "Monday" : "Tuesday"
        return "\(line.what) on \(when): \(count)"
      }
    }.sorted()
  }

  @Test func aDeliveredMessageWasSentAtThatTime() {
    #expect(
      counts { $0.delivered = CountingRulesTests.tuesday } == ["delivered on Tuesday: 1", "sent on Tuesday: 1"])
  }

  @Test func aReadMessageWasDeliveredAndSentAtThatTime() {
    #expect(
      counts { $0.read = CountingRulesTests.tuesday }
        == ["delivered on Tuesday: 1", "read on Tuesday: 1", "sent on Tuesday: 1"])
  }

  @Test func aPlayedMessageWasRead() {
    #expect(
      counts { $0.played = CountingRulesTests.tuesday }
        == ["delivered on Tuesday: 1", "read on Tuesday: 1", "sent on Tuesday: 1"])
  }

  @Test func aMessageIsReadOnceAlthoughItWasPlayedToo() {
    #expect(
      counts {
        $0.sent = CountingRulesTests.monday
        $0.delivered = CountingRulesTests.monday
        $0.played = CountingRulesTests.monday
        $0.read = CountingRulesTests.tuesday
      } == ["delivered on Monday: 1", "read on Tuesday: 1", "sent on Monday: 1"])
  }

  @Test func everyEventCountsOnItsOwnDay() {
    #expect(
      counts {
        $0.accepted = CountingRulesTests.monday
        $0.sent = CountingRulesTests.monday
        $0.read = CountingRulesTests.tuesday
      } == ["accepted on Monday: 1", "delivered on Tuesday: 1", "read on Tuesday: 1", "sent on Monday: 1"])
  }

  @Test func anEarlierDeliveredMovesTheCountToItsDay() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.read = CountingRulesTests.tuesday
    var tallies = Tallies()
    tallies.add(record)
    tallies.add(record, times: -1)
    var fact = Record()
    fact.delivered = CountingRulesTests.monday
    record.join(fact)
    tallies.add(record)
    tallies.removeZeros()
    let counts = tallies.counts.filter { $0.key.attribution == .event }
    #expect(counts.count == 2)
    #expect(counts.first { $0.key.slot == Slot(holding: CountingRulesTests.monday) }?.value.delivered == 1)
    #expect(counts.first { $0.key.slot == Slot(holding: CountingRulesTests.tuesday) }?.value.read == 1)
    #expect(counts.values.map(\.delivered).reduce(0, +) == 1)
  }

  @Test func aSendByItselfCountsNothingButAccepted() {
    #expect(counts { $0.accepted = CountingRulesTests.monday } == ["accepted on Monday: 1"])
    #expect(counts { _ in }.isEmpty)
  }

  @Test func aFailureCountsWithItsCode() {
    #expect(
      counts { $0.failure = Record.Failure(time: CountingRulesTests.monday, code: 131_049) }
        == ["failed on Monday: 1", "failure(code: 131049) on Monday: 1"])
  }

  @Test func aSentMessageCanFail() {
    #expect(
      counts {
        $0.sent = CountingRulesTests.monday
        $0.failure = Record.Failure(time: CountingRulesTests.tuesday, code: 131_026)
      } == ["failed on Tuesday: 1", "failure(code: 131026) on Tuesday: 1", "sent on Monday: 1"])
  }

  typealias Field = WritableKeyPath<Record, UnixTime?> & Sendable

  @Test(arguments: [\Record.delivered, \Record.read, \Record.played] as [any Field])
  func aDeliveredMessageDidNotFail(proof: any Field) {
    let counts = counts {
      $0.failure = Record.Failure(time: CountingRulesTests.monday, code: 131_049)
      $0[keyPath: proof] = CountingRulesTests.tuesday
    }
    #expect(counts.contains("delivered on Tuesday: 1"))
    #expect(!counts.contains { $0.hasPrefix("fail") })
  }

  @Test func theEarliestFailureCountsOfTwoAtOnceTheSmallerCode() {
    var record = Record()
    record.failure = Record.Failure(time: 20, code: 1)
    var earlier = Record()
    earlier.failure = Record.Failure(time: 10, code: 2)
    record.join(earlier)
    #expect(record.failure == Record.Failure(time: 10, code: 2))
    var together = Record()
    together.failure = Record.Failure(time: 10, code: 1)
    record.join(together)
    #expect(record.failure == Record.Failure(time: 10, code: 1))
  }

  @Test func aMessageIsRepliedToOnceAtTheFirstReply() {
    var record = Record()
    record.template = CountingRulesTests.template
    for time in [CountingRulesTests.tuesday, CountingRulesTests.monday, CountingRulesTests.tuesday] {
      var reply = Record()
      reply.replied = time
      record.join(reply)
    }
    #expect(counts(of: record) == ["replied on Monday: 1"])
  }

  @Test func aReplyWithoutContextIsNoSecondReply() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.replied = CountingRulesTests.tuesday
    let inferred = Inferred([
      (EventKey(hash: 1), Inbound(time: CountingRulesTests.tuesday)),
      (EventKey(hash: 2), Inbound(time: CountingRulesTests.monday)),
    ])
    #expect(counts(of: record, inferred) == ["replied on Monday: 1"])
    record.replied = nil
    #expect(counts(of: record, inferred) == ["replied on Monday: 1"])
    record.replied = CountingRulesTests.monday - 900
    #expect(counts(of: record, inferred) == ["replied on Monday: 1"])
  }

  @Test func aTapIsNoReplyAndEveryTapCounts() {
    #expect(
      counts {
        $0.taps[EventKey(hash: 1)] = Record.Tap(time: CountingRulesTests.monday, button: "Yes")
        $0.taps[EventKey(hash: 2)] = Record.Tap(time: CountingRulesTests.monday, button: "Yes")
        $0.taps[EventKey(hash: 3)] = Record.Tap(time: CountingRulesTests.tuesday, button: "No")
      } == [#"tap("No") on Tuesday: 1"#, #"tap("Yes") on Monday: 2"#])
  }

  @Test func aTapWithoutContextCountsBesideThoseWithContext() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.taps[EventKey(hash: 1)] = Record.Tap(time: CountingRulesTests.monday, button: "Yes")
    let inferred = Inferred([(EventKey(hash: 2), Inbound(time: CountingRulesTests.monday, button: "Yes"))])
    #expect(counts(of: record, inferred) == [#"tap("Yes") on Monday: 2"#])
  }

  @Test func aRedeliveredTapIsTheSameTap() {
    var record = Record()
    record.template = CountingRulesTests.template
    var tap = Record()
    tap.taps[EventKey(hash: 1)] = Record.Tap(time: CountingRulesTests.monday, button: "Yes")
    record.join(tap)
    record.join(tap)
    #expect(counts(of: record) == [#"tap("Yes") on Monday: 1"#])
  }

  @Test func tapsAreQuickReplies() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.taps[EventKey(hash: 1)] = Record.Tap(time: CountingRulesTests.monday, button: "Yes")
    var tallies = Tallies()
    tallies.add(record)
    #expect(tallies.buttons.keys.map(\.kind) == [.quickReply])
  }

  @Test func aMessageOfNoKnownTemplateWaitsAndThenCountsAtItsOwnTimes() {
    var record = Record()
    record.sent = CountingRulesTests.monday
    record.read = CountingRulesTests.tuesday
    record.failure = Record.Failure(time: CountingRulesTests.monday, code: 1)
    record.replied = CountingRulesTests.tuesday
    record.taps[EventKey(hash: 1)] = Record.Tap(time: CountingRulesTests.tuesday, button: "Yes")
    #expect(counts(of: record).isEmpty)
    var send = Record()
    send.template = CountingRulesTests.template
    record.join(send)
    #expect(
      counts(of: record) == [
        "delivered on Tuesday: 1", "read on Tuesday: 1", "replied on Tuesday: 1", "sent on Monday: 1",
        #"tap("Yes") on Tuesday: 1"#,
      ])
  }

  @Test func ofTwoTemplatesTheSmallerWinsInWhateverOrder() {
    let other = TemplateKey(waba: CountingRulesTests.template.waba, template: TemplateID("278077987957091")!)
    for claims in [[CountingRulesTests.template, other], [other, CountingRulesTests.template]] {
      var record = Record()
      for claim in claims {
        var send = Record()
        send.template = claim
        record.join(send)
      }
      #expect(record.template == other)
    }
  }

  @Test func theProductThatKnowsBetterWinsAndTakesTheCountsAlong() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.product = .marketingMessagesLite
    var receipt = Record()
    receipt.sent = CountingRulesTests.monday
    record.join(receipt)
    #expect(record.product == .marketingMessagesLite)
    var tallies = Tallies()
    tallies.add(record)
    #expect(Set(tallies.counts.keys.map(\.product)) == [.marketingMessagesLite])
  }

  @Test func countsFallInTheirSlotTemplateAndProduct() {
    var record = Record()
    record.template = CountingRulesTests.template
    record.sent = 1_750_118_399
    record.delivered = 1_750_118_400
    var tallies = Tallies()
    tallies.add(record)
    tallies.add(record)
    let before = TallyKey(
      template: CountingRulesTests.template, product: .cloudAPI, attribution: .event, slot: Slot(number: 1_944_575))
    let after = TallyKey(
      template: CountingRulesTests.template, product: .cloudAPI, attribution: .event, slot: Slot(number: 1_944_576))
    #expect(tallies.counts.keys.filter { $0.attribution == .event }.count == 2)
    #expect(tallies.counts[before]?.sent == 2)
    #expect(tallies.counts[before]?.delivered == 0)
    #expect(tallies.counts[after]?.delivered == 2)
    #expect(tallies.counts[after]?.sent == 0)
  }

  @Test func aRecordKnowsHowManyFactsItHoldsAndTheLatest() {
    var record = Record()
    #expect(record.factCount == 0)
    #expect(record.latest == nil)
    record.template = CountingRulesTests.template
    #expect(record.factCount == 0)
    record.accepted = 1
    record.sent = 2
    record.delivered = 3
    record.read = 4
    record.played = 5
    record.replied = 6
    record.failure = Record.Failure(time: 7, code: 0)
    #expect(record.latest == 7)
    record.taps[EventKey(hash: 1)] = Record.Tap(time: 9, button: "Yes")
    record.taps[EventKey(hash: 2)] = Record.Tap(time: 8, button: "Yes")
    #expect(record.factCount == 9)
    #expect(record.latest == 9)
  }
}
