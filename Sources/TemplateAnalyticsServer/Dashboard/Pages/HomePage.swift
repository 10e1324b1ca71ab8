import TemplateAnalytics
import TemplateAnalyticsStore

/// The WABAs of an account.
struct HomePage {
  let wabas: [WABA]
  /// What their names, or ids, have to hold.
  let name: String

  /// A provider may have thousands.
  private static let maximum = 100

  var html: HTML {
    let wanted = name.lowercased()
    let found = wabas.filter { wanted.isEmpty || $0.title.lowercased().contains(wanted) || "\($0.id)".contains(wanted) }
    let rows = found.prefix(Self.maximum).map { waba -> HTML in
      """
      <tr><th scope="row">\(HTML.link(DashboardAddress(path: DashboardTab.overview.path(of: waba.id)), waba.title))\
      <td>\(waba.id.description)<td>\(waba.source == .meta ? "Meta's numbers" : "Webhooks")<td>\(waba.timeZone)

      """
    }.joined()
    return """
      <section class="panel" aria-label="WhatsApp accounts">
      \(search)<p class="soft" role="status">\(summary(found.count))</p>
      <div class="scroll"><table class="data">
      <thead><tr><th scope="col">Name<th scope="col">WABA id<th scope="col">Counted from<th scope="col">Time zone</thead>
      <tbody>
      \(rows)</table></div>
      </section>

      """
  }

  private func summary(_ found: Int) -> HTML {
    let shown = min(found, Self.maximum)
    return shown == wabas.count ? "\(shown) accounts" : "\(shown) of \(wabas.count) accounts"
  }

  private var search: HTML? {
    guard wabas.count > 10 else { return nil }
    return """
      <form class="filter" aria-label="Filter" method="get" action="/">
      <label>Name or id <input type="search" name="name" value="\(name)" autocomplete="off"></label>
      <button>Filter</button>
      </form>

      """
  }
}
