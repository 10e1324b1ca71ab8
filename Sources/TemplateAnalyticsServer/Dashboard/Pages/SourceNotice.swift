import TemplateAnalytics
import TemplateAnalyticsStore

/// What one has to know about where the numbers come from.
struct SourceNotice {
  let waba: WABA
  let knowledge: AnalyticsCounts.Knowledge

  var html: HTML? {
    guard waba.source == .meta else {
      return knowledge == .whole
        ? nil : "<p class=\"notice\">Of days before counting began nothing is known: they are shown as —.</p>\n"
    }
    let missing: HTML? =
      switch knowledge {
      case .whole: nil
      case .part: " Some of these days are not known of every template: the numbers are those of the others."
      case .nothing: " None of these days is known: Meta does not tell of them, or they are not fetched yet."
      }
    return """
      <p class="notice">These numbers are Meta's own, by UTC day. Meta does not tell what failed nor how long it \
      took, so that is shown as —.\(missing) <a href="\(DashboardTab.ingest.path(of: waba.id))">What is fetched</a></p>

      """
  }
}
