import TemplateAnalytics

/// Where one gets the numbers of a page as files: from the native API.
struct ExportLinks {
  let waba: WABAID
  /// nil for all of the WABA.
  let template: TemplateID?
  let query: AnalyticsQuery

  var html: HTML {
    // Of many templates there are more rows than a JSON document may have.
    let json = template.map { _ in "<a class=\"button\" href=\"\(path("json"))\">JSON</a>\n" as HTML }
    return """
      <div class="export">
      <a class="button" href="\(path("csv"))" download>Export CSV</a>
      \(json)</div>

      """
  }

  /// All that is told of these days, by day.
  private func path(_ format: String) -> String {
    var parameters = [
      ("from", "\(query.days.lowerBound)"), ("to", "\(query.days.upperBound)"), ("timezone", query.timeZoneName),
      ("granularity", query.granularity.rawValue),
      ("metrics", AnalyticsMetric.allCases.filter(query.origin.tells).map(\.rawValue).joined(separator: ",")),
      ("format", format),
    ]
    if let template { parameters.insert(("templates", "\(template)"), at: 0) }
    return "/api/v1/wabas/\(waba)/analytics?"
      + parameters.map { "\($0)=\(FormText.encoded($1))" }.joined(separator: "&")
  }
}
