internal import TemplateAnalytics

/// One request of as many as the templates take.
struct AnalyticsQuery: Sendable {
  private let request: AnalyticsRequest
  /// Ascending and unique.
  private let templates: [String]

  var waba: String { request.waba }

  /// In the order of the answer: the first ids come first.
  /// - Returns: at least one, so that what is wrong with a request without templates is told.
  static func split(_ request: AnalyticsRequest, by count: Int) -> [AnalyticsQuery] {
    let templates = Set(request.templates).sorted { left, right in
      // As numbers: none begins with 0.
      (left.utf8.count, left) < (right.utf8.count, right)
    }
    let starts = templates.isEmpty ? [0] : Array(stride(from: 0, to: templates.count, by: max(1, count)))
    return starts.map { start in
      AnalyticsQuery(request: request, templates: Array(templates[start...].prefix(max(1, count))))
    }
  }

  /// Those of `templates_analytics`.
  /// - Parameter cursor: of the page to ask for; nil for the first.
  func parameters(
    after cursor: String?
  ) throws(TemplateAnalyticsError) -> [(name: String, value: String?)] {
    // A list of them is one text: nobody's comma may make two of one.
    guard !templates.isEmpty, templates.allSatisfy({ TemplateID($0) != nil }) else {
      throw .invalidArgument("templates must be ids of templates, digits only, as 1317000000000067; at least one")
    }
    guard (1...1000).contains(request.limit) else { throw .invalidArgument("limit must be from 1 to 1000") }
    let metrics = AnalyticsMetric.allCases.filter(request.metrics.contains).map(\.rawValue)
    return [
      ("whatsapp_template_ids", templates.joined(separator: ",")),
      ("start_date", request.days.lowerBound.description), ("end_date", request.days.upperBound.description),
      ("granularity", "DAILY"), ("product_type", request.product.rawValue),
      ("metric_types", metrics.isEmpty ? nil : metrics.joined(separator: ",")),
      ("status", request.status?.rawValue), ("limit", "\(request.limit)"), ("after", cursor),
    ]
  }

  func page(_ answer: EnvelopedAnswer<AnalyticsElement>) -> AnalyticsPage {
    let withheld = answer.withheldTemplates
    let names = Set(withheld)
    let asked = request.metrics.isEmpty ? Set(AnalyticsMetric.allCases) : request.metrics
    return AnalyticsPage(
      points: answer.data.flatMap(\.rows).map { $0.point(asked: asked, isNamedWithheld: names.contains($0.template)) },
      withheldTemplates: withheld, requestID: answer.requestID)
  }
}
