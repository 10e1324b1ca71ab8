import TemplateAnalytics

/// The counts of some templates on some days, wherever they came from.
struct Report: Equatable, Sendable {
  var waba: String
  var days: ClosedRange<Day>
  var product: ProductType
  /// By id.
  var templates: [TemplateReport]

  var totals: TemplateReport.Sum {
    templates.reduce(into: TemplateReport.Sum()) { sum, template in sum += template.sum }
  }
}

/// What a report tells of a template.
struct TemplateReport: Equatable, Sendable {
  /// What is told of one day.
  enum Count: Equatable, Sendable {
    case counted(ReportCounts)
    /// The server does not display it.
    case withheld
    /// Nobody can tell.
    case unknown
  }

  /// Over days, or templates and days.
  struct Sum: Equatable, Sendable {
    /// nil where not one count is known.
    var counts: ReportCounts?
    /// Template-days whose counts are not in ``counts``.
    var withheld = 0
    var unknown = 0

    static func += (left: inout Sum, right: Sum) {
      if let counts = right.counts { left.counts = left.counts.map { $0 + counts } ?? counts }
      left.withheld += right.withheld
      left.unknown += right.unknown
    }
  }

  var id: TemplateID
  /// nil where nobody told it.
  var name: String?
  var language: String?
  /// One for each day of the report, in their order.
  var days: [Count]

  /// Whether anything is counted: of templates that are gone, only these are worth a row.
  var hasEvents: Bool { sum.counts.map { $0 != ReportCounts() } ?? false }

  var sum: Sum {
    days.reduce(into: Sum()) { sum, day in
      switch day {
      case .counted(let counts): sum += Sum(counts: counts)
      case .withheld: sum.withheld += 1
      case .unknown: sum.unknown += 1
      }
    }
  }
}

extension ReportCounts {
  fileprivate static func + (left: ReportCounts, right: ReportCounts) -> ReportCounts {
    var sum = left
    sum += right
    return sum
  }
}
