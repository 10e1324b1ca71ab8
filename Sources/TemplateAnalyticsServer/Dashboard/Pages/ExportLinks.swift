import TemplateAnalytics

/// Where one gets the numbers of a page as files: from the native API.
struct ExportLinks {
  let waba: WABAID
  /// nil for all of the WABA.
  let templates: [TemplateID]?
  let query: AnalyticsQuery
  /// How many templates there are to tell of.
  var count = 1

  /// Of more templates addresses would be too long.
  static let maximumNamed = 200

  var html: HTML {
    // Of many templates there are more rows than a JSON document may have.
    let json = templates?.count == 1 ? link("JSON", format: "json") : nil
    return "<div class=\"export\">\n\(link("Export CSV"))\(json)</div>\n"
  }

  /// - Parameter parameters: what else to ask for; in place of the counts of templates by event.
  func link(_ title: String, _ parameters: [(name: String, value: String)] = [], format: String = "csv") -> HTML {
    let download: HTML? = format == "csv" ? " download" : nil
    return "<a class=\"button\" href=\"\(path(parameters, format))\"\(download)>\(title)</a>\n"
  }

  /// All that is told of these days, by day, or as finely as an answer has room for.
  private func path(_ more: [(name: String, value: String)], _ format: String) -> String {
    let isOfButtons = more.contains { $0.name == "group_by" }
    let metrics = isOfButtons ? AnalyticsMetric.ofButtons : Set(AnalyticsMetric.allCases.filter(query.origin.tells))
    var parameters: [(String, String)] = [
      ("from", "\(query.days.lowerBound)"), ("to", "\(query.days.upperBound)"), ("timezone", query.timeZoneName),
      ("granularity", granularity.rawValue),
      ("metrics", AnalyticsMetric.allCases.filter(metrics.contains).map(\.rawValue).joined(separator: ",")),
      ("format", format),
    ]
    parameters += more.map { ($0.name, $0.value) }
    if let templates {
      parameters.insert(("templates", templates.map { "\($0)" }.joined(separator: ",")), at: 0)
    }
    return "/api/v1/wabas/\(waba)/analytics?"
      + parameters.map { "\($0)=\(FormText.encoded($1))" }.joined(separator: "&")
  }

  private var granularity: Granularity {
    [query.granularity, .week, .month].first { granularity in
      var query = query
      (query.granularity, query.format) = (granularity, .csv)
      return query.tooManyRows(groups: count) == nil
    } ?? .total
  }
}
