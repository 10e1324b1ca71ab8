import TemplateAnalytics
import TemplateAnalyticsStore

/// The WABAs of an account.
struct HomePage {
  let wabas: [WABA]

  var html: HTML {
    let rows = wabas.map { waba -> HTML in
      """
      <tr><th scope="row">\(HTML.link(DashboardAddress(path: DashboardTab.overview.path(of: waba.id)), waba.title))\
      <td>\(waba.id.description)<td>\(waba.source == .meta ? "Meta's numbers" : "Webhooks")<td>\(waba.timeZone)

      """
    }.joined()
    return """
      <section class="panel" aria-label="WhatsApp accounts">
      <div class="scroll"><table class="data">
      <thead><tr><th scope="col">Name<th scope="col">WABA id<th scope="col">Counted from<th scope="col">Time zone</thead>
      <tbody>
      \(rows)</table></div>
      </section>

      """
  }
}
