import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore
import Testing

struct ArchivePlanTests {
  private static let now = RunningServer.now
  private static let today = Day(holding: now)

  private static func templates(_ count: Int64, status: TemplateStatus = .approved) -> [Template] {
    // Not in the order of their ids.
    (1...count).reversed().map {
      Template(id: TemplateID($0)!, name: "t\($0)", language: "en_US", status: status)
    }
  }

  private static func progress(
    _ id: Int64, through: Day?, fetchedAt: UnixTime, product: ProductType = .cloudAPI, refusedWith code: Int? = nil
  ) -> ArchiveProgress {
    ArchiveProgress(
      template: TemplateID(id)!, product: product, through: through, fetchedAt: fetchedAt,
      refusal: code.map { .init(code: $0, message: "no") })
  }

  @Test func atFirstNinetyDaysOfAllTemplatesAreDueTenACallForBothProducts() {
    let chunks = ArchivePlan(templates: Self.templates(23), progress: [], now: Self.now).chunks
    #expect(chunks.map(\.templates.count) == [10, 10, 3, 10, 10, 3])
    #expect(
      chunks.map(\.product) == [.cloudAPI, .cloudAPI, .cloudAPI] + Array(repeating: .marketingMessagesLite, count: 3))
    #expect(chunks[0].templates == (1...10).map { TemplateID($0)! })
    #expect(chunks.allSatisfy { $0.days == Self.today.advanced(by: -90)...Self.today })
  }

  @Test func whatWasFetchedTodayIsNotDueAndTomorrowTheLastEightDaysAre() {
    let fetched = ProductType.allCases.map {
      Self.progress(1, through: Self.today, fetchedAt: Self.now - 3600, product: $0)
    }
    #expect(ArchivePlan(templates: Self.templates(1), progress: fetched, now: Self.now).chunks.isEmpty)
    let tomorrow = ArchivePlan(templates: Self.templates(1), progress: fetched, now: Self.now + 86_400).chunks
    #expect(
      tomorrow.map(\.days) == Array(repeating: Self.today.advanced(by: -7)...Self.today.advanced(by: 1), count: 2))
  }

  @Test func aGapIsFilledAsFarAsMetaLooksBack() {
    func days(downFor days: Int64) -> ClosedRange<Day>? {
      let fetched = Self.progress(
        1, through: Self.today.advanced(by: -days), fetchedAt: Self.now - days * 86_400)
      return ArchivePlan(templates: Self.templates(1), progress: [fetched], now: Self.now).chunks
        .first { $0.product == .cloudAPI }?.days
    }
    #expect(days(downFor: 20) == Self.today.advanced(by: -27)...Self.today)
    #expect(days(downFor: 200) == Self.today.advanced(by: -90)...Self.today)
  }

  @Test func whatAClockThatWasAheadFetchedIsFetchedAgain() {
    let ahead = Self.progress(
      1, through: Self.today.advanced(by: 1500), fetchedAt: Self.now + 1500 * 86_400)
    let chunks = ArchivePlan(templates: Self.templates(1), progress: [ahead], now: Self.now).chunks
    #expect(chunks.first?.days == Self.today.advanced(by: -7)...Self.today)
    // Clocks differ by a little.
    let little = Self.progress(1, through: Self.today, fetchedAt: Self.now + 3600)
    #expect(
      ArchivePlan(templates: Self.templates(1), progress: [little], now: Self.now).chunks
        .allSatisfy { $0.product != .cloudAPI })
  }

  @Test func notAllOfTheWorldAsksAtMidnight() {
    let midnight = Self.today.advanced(by: 1).start
    let fetched = ProductType.allCases.map {
      Self.progress(1, through: Self.today, fetchedAt: Self.now, product: $0)
    }
    func isDue(_ seconds: Int64) -> Bool {
      !ArchivePlan(templates: Self.templates(1), progress: fetched, now: midnight + seconds, delay: 900).chunks.isEmpty
    }
    #expect(!isDue(899))
    #expect(isDue(900))
    #expect(
      !ArchivePlan(templates: Self.templates(1), progress: [], now: midnight, delay: 900).chunks.isEmpty,
      "what was never fetched is due at once")
  }

  @Test func templatesOfDifferentRangesShareNoCall() {
    let fetched = Self.progress(2, through: Self.today.advanced(by: -1), fetchedAt: Self.now - 86_400)
    let chunks = ArchivePlan(templates: Self.templates(3), progress: [fetched], now: Self.now).chunks
      .filter { $0.product == .cloudAPI }
    #expect(chunks.map(\.templates) == [[1, 3].map { TemplateID($0)! }, [TemplateID(2)!]])
  }

  @Test func aDeletedTemplateIsFetchedForAsLongAsItsLastDaysChange() {
    func isDue(_ progress: ArchiveProgress?) -> Bool {
      !ArchivePlan(
        templates: Self.templates(1, status: .deleted), progress: progress.map { [$0] } ?? [], now: Self.now
      ).chunks.isEmpty
    }
    #expect(!isDue(nil))
    #expect(isDue(Self.progress(1, through: Self.today.advanced(by: -7), fetchedAt: Self.now - 86_400)))
    #expect(!isDue(Self.progress(1, through: Self.today.advanced(by: -8), fetchedAt: Self.now - 86_400)))
    let chunks = ArchivePlan(
      templates: Self.templates(1, status: .deleted),
      progress: [Self.progress(1, through: Self.today.advanced(by: -1), fetchedAt: Self.now - 86_400)], now: Self.now
    ).chunks
    #expect(chunks.map(\.isOfDeleted) == [true])
  }

  @Test func whatPeopleCanMendIsTriedAgainEachHourAndAnUnknownTemplateEachDay() {
    func isDue(_ code: Int, after seconds: Int64) -> Bool {
      let progress = Self.progress(1, through: nil, fetchedAt: Self.now, refusedWith: code)
      return ArchivePlan(templates: Self.templates(1), progress: [progress], now: Self.now + seconds).chunks
        .contains { $0.product == .cloudAPI }
    }
    #expect(!isDue(200_007, after: 3599))
    #expect(isDue(200_007, after: 3600))
    #expect(!isDue(100, after: 3600))
    #expect(isDue(100, after: 86_400))
  }
}
