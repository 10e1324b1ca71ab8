import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// What is to be fetched of Meta's analytics of a WABA.
///
/// Meta tells of the last 90 days, takes 10 templates a call, and goes on to count reads and clicks for 7 days after a
/// send: so 90 days at first, and then each day the last 8.
package struct ArchivePlan: Sendable {
  /// One call's worth.
  package struct Chunk: Equatable, Sendable {
    package var product: ProductType
    /// At most ``ArchivePlan/templatesPerCall``, in the order of their ids.
    package var templates: [TemplateID]
    package var days: ClosedRange<Day>
    /// Its templates are gone at Meta's: only their last days still change, so fetching them brings nobody further.
    package var isOfDeleted = false
  }

  /// Meta's limit.
  package static let templatesPerCall = 10
  /// Meta's look-back.
  package static let lookbackDays: Int64 = 90
  /// How many days a day goes on to change.
  package static let changingDays: Int64 = 7

  package private(set) var chunks: [Chunk] = []

  /// - Parameters:
  ///   - templates: of the WABA.
  ///   - progress: of all of them and both products.
  ///   - now: whatever was not fetched on its day is due.
  ///   - delay: seconds after midnight before which nothing is due again, so that not all of the world asks at once.
  package init(templates: [Template], progress: [ArchiveProgress], now: UnixTime, delay: Int64 = 0) {
    let today = Day(holding: now)
    for product in ProductType.allCases {
      let known = Dictionary(
        progress.filter { $0.product == product }.map { ($0.template, $0) }, uniquingKeysWith: { $1 })
      for isDeleted in [false, true] {
        var due: [Day: [TemplateID]] = [:]
        for template in templates where (template.status == .deleted) == isDeleted {
          let progress = known[template.id]
          if let progress, !Self.isDue(progress, now: now, delay: delay) { continue }
          if isDeleted {
            guard let through = progress?.through, through >= today.advanced(by: -Self.changingDays) else { continue }
          }
          due[Self.firstDay(after: progress?.through, today: today), default: []].append(template.id)
        }
        for (first, templates) in due.sorted(by: { $0.key < $1.key }) {
          chunks += Self.chunks(of: templates, product: product, days: first...today).map { chunk in
            var chunk = chunk
            chunk.isOfDeleted = isDeleted
            return chunk
          }
        }
      }
    }
  }

  /// All that Meta can still tell of `days`, whatever was fetched today.
  ///
  /// Each template's days go back to where its archive ends and up to today, so that ``ArchiveProgress/through`` stays true.
  /// - Parameter progress: of all of the templates.
  package init(
    covering days: ClosedRange<Day>, of templates: [TemplateID], product: ProductType, progress: [ArchiveProgress],
    now: UnixTime
  ) {
    let today = Day(holding: now)
    let oldest = today.advanced(by: -Self.lookbackDays)
    guard days.upperBound >= oldest, days.lowerBound <= today else { return }
    let through = Dictionary(
      progress.filter { $0.product == product }.map { ($0.template, $0.through) }, uniquingKeysWith: { $1 })
    let byFirstDay = Dictionary(grouping: Set(templates)) { template in
      max(oldest, min(days.lowerBound, Self.firstDay(after: through[template] ?? nil, today: today)))
    }
    for (first, templates) in byFirstDay.sorted(by: { $0.key < $1.key }) {
      chunks += Self.chunks(of: templates, product: product, days: first...today)
    }
  }

  /// Once a day, and what Meta refused for a reason that people can mend each hour. What was fetched in the future was
  /// fetched by a clock that was wrong.
  private static func isDue(_ progress: ArchiveProgress, now: UnixTime, delay: Int64) -> Bool {
    if progress.isOfTheFuture(at: now) { return true }
    if Day(holding: progress.fetchedAt) < Day(holding: now - delay) { return true }
    guard let refusal = progress.refusal, refusal.code != GraphFailure.invalidParameterCode else { return false }
    return progress.fetchedAt <= now - 3600
  }

  /// Where to begin.
  static func firstDay(after through: Day?, today: Day) -> Day {
    let oldest = today.advanced(by: -lookbackDays)
    return through.map { max(oldest, min($0, today).advanced(by: -changingDays)) } ?? oldest
  }

  static func chunks(of templates: [TemplateID], product: ProductType, days: ClosedRange<Day>) -> [Chunk] {
    let sorted = templates.sorted()
    return stride(from: 0, to: sorted.count, by: templatesPerCall).map { start in
      Chunk(
        product: product, templates: Array(sorted[start..<min(start + templatesPerCall, sorted.count)]), days: days)
    }
  }
}

extension ArchiveProgress {
  /// Whether it was fetched by a clock that was ahead: then nobody knows when.
  func isOfTheFuture(at now: UnixTime) -> Bool { fetchedAt > now + UnixTime.clockSkew }
}
