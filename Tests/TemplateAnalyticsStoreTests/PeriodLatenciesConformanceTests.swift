import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Reports of stretches of time without how long messages took, of every ledger.
@Suite struct PeriodLatenciesConformanceTests {
  @Test(arguments: Backend.allCases)
  func withoutLatenciesAReportTellsAllElse(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let message = Facts.record {
      $0.template = Facts.key
      $0.sent = Facts.day
      $0.delivered = Facts.day + 3
      $0.read = Facts.day + 60
      $0.taps = [EventKey(hash: 1): .init(time: Facts.day + 70, button: "Yes")]
    }
    try await ledger.settle(Facts.batch((1, message)), through: 1)
    let days = [Slot(holding: Facts.day)..<Slot(holding: Facts.day + Day.seconds)]
    var reports: [PeriodReport] = []
    for details in [PeriodDetails.all, []] {
      reports.append(
        try await ledger.report(
          waba: Facts.waba, templates: [Facts.template], periods: days, product: .cloudAPI, attribution: .event,
          details: details))
    }
    var expected = try #require(reports[0].counts[Facts.template]?[0])
    let told = try #require(reports[1].counts[Facts.template]?[0])
    #expect(told.timeToDeliver.isEmpty && told.timeToRead.isEmpty)
    expected.timeToDeliver = LatencyHistogram()
    expected.timeToRead = LatencyHistogram()
    #expect(told == expected)
    #expect(told.counts.read == 1 && told.buttons.map(\.count) == [1])
    try await ledger.close()
  }
}
