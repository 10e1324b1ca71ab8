import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// What is fetched for somebody who asks about certain days.
struct ArchivePlanCoveringTests {
  private static let today = Day("2025-07-02")!

  private static func plan(
    _ days: ClosedRange<Day>, of templates: ClosedRange<Int64> = 1...1, through: [Int64: Day] = [:]
  ) -> [ArchivePlan.Chunk] {
    ArchivePlan(
      covering: days, of: templates.compactMap { TemplateID($0) }, product: .cloudAPI,
      progress: through.map {
        ArchiveProgress(template: TemplateID($0)!, product: .cloudAPI, through: $1, fetchedAt: today.start)
      }, now: today.start + 3600
    ).chunks
  }

  @Test func whatWasNeverFetchedIsFetchedWholeSoThatTheArchiveHasNoHole() {
    let day = Self.today.advanced(by: -3)
    #expect(
      Self.plan(day...day) == [
        ArchivePlan.Chunk(
          product: .cloudAPI, templates: [TemplateID(1)!], days: Self.today.advanced(by: -90)...Self.today)
      ])
  }

  @Test func whatWasFetchedTodayIsFetchedAgainFromTheDaysAskedFor() {
    let (early, late) = (Self.today.advanced(by: -40), Self.today.advanced(by: -2))
    #expect(Self.plan(early...late, through: [1: Self.today]).map(\.days) == [early...Self.today])
    // Its last days may be different by now.
    #expect(
      Self.plan(late...late, through: [1: Self.today]).map(\.days) == [Self.today.advanced(by: -7)...Self.today])
    // From where the archive ends: nothing between is left out.
    #expect(
      Self.plan(late...late, through: [1: early]).map(\.days) == [early.advanced(by: -7)...Self.today])
  }

  @Test func nothingIsFetchedOfDaysThatMetaTellsNoLongerOrThatAreToCome() {
    let gone = Self.today.advanced(by: -91)
    #expect(Self.plan(gone.advanced(by: -5)...gone).isEmpty)
    #expect(Self.plan(Self.today.advanced(by: 1)...Self.today.advanced(by: 2)).isEmpty)
    #expect(
      Self.plan(gone...gone.advanced(by: 1)).map(\.days) == [Self.today.advanced(by: -90)...Self.today])
  }

  @Test func tenTemplatesGoIntoACall() {
    #expect(Self.plan(Self.today...Self.today, of: 1...23).map(\.templates.count) == [10, 10, 3])
  }
}
