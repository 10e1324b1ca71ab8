import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import tickmark

/// Which numbers are held against each other, and what is said of a difference.
struct ReconciliationTests {
  private static let today = Day("2025-07-02")!
  private static let template = TemplateID(1001)!
  private static let other = TemplateID(1002)!
  /// Long settled, and long after the first webhook.
  private static let day = Day("2025-06-10")!

  private static func counts(
    sent: Int = 0, delivered: Int = 0, read: Int = 0, replied: Int = 0, _ buttons: [ButtonKind: Int] = [:]
  ) -> DayCounts {
    var counts = DayCounts()
    counts.counts.sent = sent
    counts.counts.delivered = delivered
    counts.counts.read = read
    counts.counts.replied = replied
    counts.buttons = buttons.map { DayCounts.ButtonPresses(kind: $0, text: "Yes", count: $1) }
    return counts
  }

  /// Of one template, over all of June.
  private static func input(
    ours: [Day: DayCounts] = [:], meta: [Day: DayCounts] = [:], through: Day? = today,
    since: Day? = Day("2025-01-01")!, days: ClosedRange<Day> = Day("2025-06-01")!...Day("2025-06-30")!
  ) -> Reconciliation.Input {
    var (own, theirs) = (DayReport(), DayReport())
    own.days[template] = ours
    theirs.days[template] = meta
    if let through {
      // Meta tells of quiet days, too, as far back as it can.
      let first = max(days.lowerBound, today.advanced(by: -89))
      let last = min(days.upperBound, through)
      if first <= last {
        for number in first.number...last.number where meta[Day(number: number)] == nil {
          theirs.days[template]?[Day(number: number)] = DayCounts()
        }
      }
    }
    return Reconciliation.Input(
      templates: [template], days: days, today: today, countingSince: since, ours: own, meta: theirs,
      fetchedThrough: through.map { [template: $0] } ?? [:])
  }

  /// The reasons for each metric that differs on ``day``.
  private static func reasons(_ input: Reconciliation.Input) -> [ReconciledMetric: [ReconciliationReason]] {
    Dictionary(
      uniqueKeysWithValues: Reconciliation(input).differences.filter { $0.day == day }.map { ($0.metric, $0.reasons) })
  }

  @Test func whatIsTheSameIsNotListedAndQuietDaysAgree() {
    let same = Self.counts(sent: 6, delivered: 5, read: 4, replied: 1, [.quickReply: 2])
    let result = Reconciliation(Self.input(ours: [Self.day: same], meta: [Self.day: same]))
    #expect(result.differences.isEmpty)
    #expect(result.daysCompared == 30)
    #expect(result.daysEqual == 30)
    #expect(result.totals[.sent] == Reconciliation.Total(ours: 6, meta: 6))
    #expect(result.totals[.quickReplies] == Reconciliation.Total(ours: 2, meta: 2))
    #expect(result.reasons.isEmpty)
  }

  @Test func buttonsAreSummedByKindWhateverTheirText() {
    var ours = Self.counts(sent: 1)
    ours.buttons = [
      .init(kind: .quickReply, text: "Yes", count: 2), .init(kind: .quickReply, text: "No", count: 1),
      .init(kind: .url, text: "More", count: 4), .init(kind: .uniqueURL, text: "More", count: 3),
    ]
    let meta = Self.counts(sent: 1, [.quickReply: 3, .url: 4, .uniqueURL: 2])
    let result = Reconciliation(Self.input(ours: [Self.day: ours], meta: [Self.day: meta]))
    #expect(result.differences.map(\.metric) == [.uniqueLinks])
    #expect(result.daysEqual == 29)
  }

  @Test func beforeTheFirstWebhookNothingElseIsAReason() {
    let meta = [Self.day: Self.counts(sent: 9, read: 3)]
    for since in [Self.day.advanced(by: 1), nil] {
      let reasons = Self.reasons(Self.input(meta: meta, since: since))
      #expect(reasons == [.sent: [.beforeFirstWebhook], .read: [.beforeFirstWebhook]])
    }
    let reasons = Self.reasons(Self.input(ours: [Self.day: Self.counts(sent: 2)], meta: meta, since: Self.day))
    #expect(reasons[.sent] == [.beforeFirstWebhook, .sendsNotKnown])
    #expect(
      Self.reasons(Self.input(meta: meta, since: Self.day.advanced(by: -1)))[.sent] == [.sendsNotKnown])
  }

  @Test func fewerSendsThanMetaKnowsOfExplainWhatFollowsThem() {
    // Sent on one day, and read on another.
    let meta = [Self.day.advanced(by: -3): Self.counts(sent: 9), Self.day: Self.counts(delivered: 4, [.quickReply: 1])]
    let ours = [Self.day.advanced(by: -3): Self.counts(sent: 7), Self.day: Self.counts(delivered: 2)]
    #expect(
      Self.reasons(Self.input(ours: ours, meta: meta))
        == [.delivered: [.sendsNotKnown], .quickReplies: [.sendsNotKnown]])
  }

  @Test func whatNothingExplainsIsToldAsThat() {
    let ours = [Self.day: Self.counts(sent: 9, delivered: 7)]
    let meta = [Self.day: Self.counts(sent: 9, delivered: 8)]
    #expect(Self.reasons(Self.input(ours: ours, meta: meta)) == [.delivered: [.unexplained]])
  }

  @Test(arguments: [
    (
      counts(sent: 5, delivered: 3), counts(sent: 4, delivered: 2), [ReconciledMetric.sent, .delivered],
      ReconciliationReason.receiptImplied
    ),
    (counts(read: 3, [.quickReply: 1]), counts(read: 2), [.read, .quickReplies], .after7Days),
    (counts(read: 2), counts(read: 3), [.read], .readReceiptsOff),
    (counts([.url: 1]), counts([.url: 4, .uniqueURL: 3]), [.links, .uniqueLinks], .linkClicksNotTold),
    (counts(replied: 2), counts(replied: 1), [.replied], .repliesDefinedDifferently),
    (counts(replied: 1), counts(replied: 2), [.replied], .repliesDefinedDifferently),
  ]) func aUsualReason(
    ours: DayCounts, meta: DayCounts, metrics: [ReconciledMetric], reason: ReconciliationReason
  ) {
    let reasons = Self.reasons(Self.input(ours: [Self.day: ours], meta: [Self.day: meta]))
    #expect(Set(reasons.keys) == Set(metrics))
    #expect(reasons.values.allSatisfy { $0 == [reason] })
  }

  @Test func aCountOnTheNeighbouringDayIsFoundThereAcrossTheEndsOfTheRangeToo() {
    let (day, next) = (Self.day, Self.day.advanced(by: 1))
    let ours = [day: Self.counts(sent: 5), next: Self.counts(sent: 5)]
    let meta = [day: Self.counts(sent: 3), next: Self.counts(sent: 7)]
    for days in [day...next, day...day] {
      let result = Reconciliation(Self.input(ours: ours, meta: meta, days: days))
      #expect(result.differences.count == (days.lowerBound == days.upperBound ? 1 : 2))
      #expect(result.differences.first?.reasons == [.receiptImplied, .neighbouringDay])
    }
    // Sums that do not agree are no such case.
    let unequal = [day: Self.counts(sent: 3), next: Self.counts(sent: 8)]
    #expect(Self.reasons(Self.input(ours: ours, meta: unequal))[.sent] == [.receiptImplied])
  }

  @Test func adayThatMetaWasAskedOfWithinAWeekMayStillChange() {
    let input = { (age: Int64) in
      let day = Self.today.advanced(by: -age)
      return Self.input(
        ours: [day: Self.counts(read: 1)], meta: [day: Self.counts(read: 2)], days: day...day)
    }
    #expect(Reconciliation(input(0)).differences[0].reasons == [.readReceiptsOff, .stillChanging])
    #expect(Reconciliation(input(7)).differences[0].reasons == [.readReceiptsOff, .stillChanging])
    #expect(Reconciliation(input(8)).differences[0].reasons == [.readReceiptsOff])
    // Asked long ago, and never again.
    let stale = Self.input(
      ours: [Self.day: Self.counts(read: 2)], meta: [Self.day: Self.counts(read: 1)],
      through: Self.day.advanced(by: 2))
    #expect(Self.reasons(stale) == [.read: [.after7Days, .stillChanging]])
  }

  @Test func whatMetaTellsNoLongerIsUnknownAndNotZero() {
    let old = Self.today.advanced(by: -90)
    let days = old.advanced(by: -5)...Self.today
    let ours = [old: Self.counts(sent: 5), old.advanced(by: -1): Self.counts(sent: 2)]
    // The archive holds one of them.
    let meta = [old.advanced(by: -1): Self.counts(sent: 2)]
    let result = Reconciliation(Self.input(ours: ours, meta: meta, days: days))
    #expect(
      result.differences == [
        Reconciliation.Difference(
          template: Self.template, day: old, metric: .sent, ours: 5, meta: nil, reasons: [.noLongerAtMeta])
      ])
    #expect(result.totals[.sent] == Reconciliation.Total(ours: 2, meta: 2))
    // The last 90 days, today among them, and the archived one.
    #expect(result.daysCompared == 91)
    #expect(result.daysEqual == 91)
  }

  @Test func whatTheArchiveDoesNotReachIsUnknown() {
    let ours = [Self.day: Self.counts(sent: 5)]
    for through in [Self.day.advanced(by: -1), nil] {
      let result = Reconciliation(Self.input(ours: ours, through: through))
      #expect(result.differences.map(\.meta) == [nil])
      #expect(result.differences.map(\.reasons) == [[.notFetched]])
      #expect(result.totals[.sent] == Reconciliation.Total())
      #expect(result.daysCompared == (through == nil ? 0 : 9))
    }
  }

  @Test func linesAreInTheOrderOfTemplatesDaysAndMetrics() {
    var input = Self.input(
      ours: [Self.day: Self.counts(sent: 1, read: 1), Self.day.advanced(by: -1): Self.counts(sent: 1)])
    input.templates = [Self.template, Self.other]
    input.ours.days[Self.other] = [Self.day: Self.counts(sent: 1)]
    input.meta.days[Self.other] = [Self.day: DayCounts()]
    input.fetchedThrough[Self.other] = Self.today
    let lines = Reconciliation(input).differences.map { "\($0.template) \($0.day) \($0.metric)" }
    #expect(
      lines == ["1001 2025-06-09 sent", "1001 2025-06-10 sent", "1001 2025-06-10 read", "1002 2025-06-10 sent"])
    #expect(Reconciliation(input).reasons == [.after7Days, .receiptImplied])
  }

  @Test func everyReasonHasACodeOfItsOwnAndASentence() {
    for reason in ReconciliationReason.allCases {
      #expect(reason.text.hasSuffix("."))
      #expect(reason.rawValue.wholeMatch(of: /[a-z0-9_]+/) != nil)
    }
  }

  @Test func aPercentageIsOfMetasNumber() {
    func text(_ ours: Int, _ meta: Int) -> String {
      ReconciliationText.percentage(Reconciliation.Total(ours: ours, meta: meta))
    }
    #expect(text(0, 0) == "0 %")
    #expect(text(7, 7) == "0 %")
    #expect(text(2, 3) == "-33.33 %")
    #expect(text(3, 2) == "+50.00 %")
    #expect(text(3, 0) == "–")
  }
}
