import Hummingbird
import Logging
import NIOCore
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// How the rows of an answer are read: so much at once and no more, and what becomes of one that cannot be finished.
@Suite struct AnalyticsServiceTests {
  private static let today = Day("2026-11-24")!

  private static func templates(_ count: Int64) -> [TemplateID] { (1...count).map { TemplateID($0)! } }

  private static func answer(
    _ source: RecordingSource, templates: Int64, days: Int64, granularity: Granularity = .day
  ) -> AnalyticsAnswer {
    let query = AnalyticsQuery(
      days: today.advanced(by: 1 - days)...today, timeZone: .gmt, timeZoneName: "UTC", granularity: granularity,
      format: .csv, origin: .archive)
    let labels = Self.templates(templates).map { TemplateLabel($0, nil) }
    let reader = CountsReader(
      waba: RunningServer.waba, counts: source, products: query.products, attribution: .event, details: [],
      threads: ReadingThreads(count: 2))
    return AnalyticsAnswer(query, groups: TemplateGroup.groups(of: labels, by: .template), reader: reader)
  }

  @Test func ninetyDaysOfTwoHundredTemplatesAreReadInTwoAndAtOnceWhereNothingIsToBeginSoon() async throws {
    let source = RecordingSource()
    let answer = Self.answer(source, templates: 200, days: 90)
    #expect(answer.rowCount == 18_000)
    var rows: [AnalyticsRow] = []
    for piece in answer.pieces { rows += try await answer.rows(of: piece) }
    #expect(rows.count == 18_000)
    #expect(rows.allSatisfy { $0.counts.counts.sent == 1 && $0.counts.isKnown == .whole })
    #expect(source.reads == [5, 195], "templates: few at first, so that the answer begins soon")
    #expect(try await answer.rows() == rows)
    #expect(source.reads == [5, 195, 200])
    let totals = Self.answer(source, templates: 200, days: 90, granularity: .total)
    #expect(try await totals.rows().allSatisfy { $0.counts.counts.sent == 90 })
    #expect(source.reads == [5, 195, 200, 200])
  }

  @Test func longYearsOfManyTemplatesAreReadInParts() async throws {
    let source = RecordingSource()
    let rows = try await Self.answer(source, templates: 300, days: 400, granularity: .total).rows()
    #expect(rows.count == 300)
    #expect(rows.allSatisfy { $0.counts.counts.sent == 400 })
    #expect(source.reads.count == 6 && source.reads.reduce(0, +) == 300)
    #expect(source.reads.allSatisfy { $0 * 400 * 96 <= 2_000_000 })
  }

  @Test func anAnswerThatCannotBeFinishedBreaksOff() async throws {
    let source = RecordingSource(failingAt: 2)
    let response = try await AnalyticsResponse(
      Self.answer(source, templates: 20, days: 90), waba: RunningServer.waba,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ).response(to: Self.request, tag: nil)
    #expect(response.status == .ok)
    let sink = Sink()
    await #expect(throws: StoreError.closed) { try await response.body.write(sink) }
    #expect(sink.hasBegun && !sink.isFinished, "without its last chunk the caller sees that it is not whole")
  }

  @Test func whatCannotBeBegunIsAnError() async throws {
    let response = AnalyticsResponse(
      Self.answer(RecordingSource(failingAt: 1), templates: 20, days: 90), waba: RunningServer.waba,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    await #expect(throws: StoreError.closed) { _ = try await response.response(to: Self.request, tag: nil) }
  }

  private static var request: Request {
    Request(
      head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/"), body: RequestBody(buffer: ByteBuffer()))
  }
}

/// A day of one message for whatever is asked, and how many templates were asked for at a time.
private final class RecordingSource: CountsSource {
  private let asked = Mutex<[Int]>([])
  /// The number of the read that fails.
  private let failure: Int?

  init(failingAt failure: Int? = nil) { self.failure = failure }

  var reads: [Int] { asked.withLock { $0 } }

  func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport {
    let number = asked.withLock { asked in
      asked.append(templates.count)
      return asked.count
    }
    if number == failure { throw .closed }
    var counts = DayCounts()
    counts.counts.sent = 1
    var report = DayReport()
    for template in templates {
      for day in days.lowerBound.number...days.upperBound.number {
        report.days[template, default: [:]][Day(number: day)] = counts
      }
    }
    return report
  }

  func lifetimeEvents(waba: WABAID, templates: [TemplateID]) async throws(StoreError) -> [TemplateID: Int] { [:] }
  func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID] { [] }
}

/// What a body writes.
private final class Sink: ResponseBodyWriter, Sendable {
  private let bytes = Mutex(0)
  private let finished = Mutex(false)

  var hasBegun: Bool { bytes.withLock { $0 > 0 } }
  var isFinished: Bool { finished.withLock { $0 } }

  func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytes } }
  func finish(_ trailingHeaders: HTTPFields?) async throws { finished.withLock { $0 = true } }
}
