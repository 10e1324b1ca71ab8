import Foundation

/// What `GET /api/v1/wabas/{waba_id}/analytics`, or the dashboard, asks for.
package struct AnalyticsQuery: Equatable, Sendable {
  /// The first day that can be asked for: facts are never older.
  package static let firstDay = Day(holding: UnixTime.plausible.lowerBound)

  /// Ascending and unique; nil for all of the WABA.
  package var templates: [TemplateID]?
  /// Days of ``timeZone``, none of them in the future.
  package var days: ClosedRange<Day>
  package var timeZone: TimeZone
  /// An IANA name, as it was given: Foundation calls `UTC` otherwise.
  package var timeZoneName: String
  package var granularity: Granularity
  package var metrics: Set<AnalyticsMetric>
  package var grouping: Grouping
  package var attribution: Attribution
  /// Whether each row tells its stretch as many days earlier as there are in ``days``, too.
  package var comparesWithPrevious: Bool
  /// nil for all together.
  package var product: ProductType?
  package var format: AnalyticsFormat
  package var origin: CountsOrigin

  package init(
    templates: [TemplateID]? = nil, days: ClosedRange<Day>, timeZone: TimeZone, timeZoneName: String,
    granularity: Granularity = .day, metrics: Set<AnalyticsMetric> = AnalyticsMetric.usual,
    grouping: Grouping = .template, attribution: Attribution = .event, comparesWithPrevious: Bool = false,
    product: ProductType? = nil, format: AnalyticsFormat = .json, origin: CountsOrigin = .ledger
  ) {
    self.templates = templates
    self.days = days
    self.timeZone = timeZone
    self.timeZoneName = timeZoneName
    self.granularity = granularity
    self.metrics = metrics
    self.grouping = grouping
    self.attribution = attribution
    self.comparesWithPrevious = comparesWithPrevious
    self.product = product
    self.format = format
    self.origin = origin
  }

  package var dayCount: Int64 { days.upperBound.number - days.lowerBound.number + 1 }

  /// The days that it is compared with: those right before, and as many.
  package var comparison: ClosedRange<Day>? {
    comparesWithPrevious
      ? days.lowerBound.advanced(by: -dayCount)...days.lowerBound.advanced(by: -1) : nil
  }

  /// Every day that is read.
  package var allDays: ClosedRange<Day> { (comparison ?? days).lowerBound...days.upperBound }

  /// The products to be added up. Meta tells of each alone.
  package var products: [ProductType] {
    product.map { [$0] } ?? (origin == .archive ? [.cloudAPI] : ProductType.allCases)
  }

  /// About how many stretches each group has, without making them.
  package var stretchCount: Int { granularity.count(of: days, in: timeZone) }

  /// - Parameter groups: how many there are of what the rows are about.
  /// - Returns: nil where an answer may have so many rows.
  package func tooManyRows(groups: Int) -> ParameterProblem? {
    let (rows, isTooMany) = stretchCount.multipliedReportingOverflow(by: groups)
    guard isTooMany || rows > format.maximumRows else { return nil }
    let others = format == .json ? ", or format=csv or ndjson, which have \(AnalyticsFormat.csv.maximumRows)" : ""
    return ParameterProblem(
      parameter: "granularity",
      text: "granularity \(granularity.rawValue) would make \(stretchCount) rows"
        + (groups > 1 ? " for each of \(groups) groups" : "") + ", and an answer has \(format.maximumRows) at most: "
        + "ask for a coarser one, fewer days or fewer templates\(others), for example granularity=day")
  }
}
