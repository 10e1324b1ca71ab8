import TemplateAnalytics
import TemplateAnalyticsStore

/// The templates of a WABA in a table that can be sorted and filtered.
struct TemplatesPage {
  let found: FoundTemplates
  let choice: TemplatesChoice
  let query: AnalyticsQuery
  let address: DashboardAddress
  let waba: WABA

  var html: HTML {
    """
    \(SourceNotice(waba: waba, knowledge: found.knowledge).html)\
    <section class="panel" aria-label="Templates">
    <p class="soft" role="status">\(Self.summary(found.count, of: found.allCount))</p>
    \(found.shown.isEmpty ? nil : "<p class=\"soft\">\(query.origin == .ledger ? Self.ofSent : Self.ofDays)</p>\n" as HTML?)\
    \(found.shown.isEmpty ? .empty : table(found.shown))\(pager(found.page, of: found.pageCount))</section>

    """
  }

  private static let ofSent: HTML =
    "Of the messages sent on these days, whenever the rest happened. Those sent lately are still being read."
  private static let ofDays: HTML = "What happened on these days, of whichever messages."

  private static func summary(_ found: Int, of all: Int) -> HTML {
    if all == 0 { return "There are no templates yet: they appear when Meta tells of them, or when they are imported." }
    if found == 0 { return "No template matches: there \(all == 1 ? "is 1" : "are \(all)")." }
    return found == all
      ? "\(all == 1 ? "1 template" : "\(all) templates")" : "\(found) of \(all) templates"
  }

  private func table(_ lines: [TemplateLine]) -> HTML {
    let head = TemplatesChoice.Column.allCases.map { column -> HTML in
      let trend: HTML? = column == .name ? "<th scope=\"col\">Trend" : nil
      return header(column) + (trend ?? .empty)
    }.joined()
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Table of templates"><table id="templates">
      <caption class="unseen">Templates, \(DayText.range(query.days))</caption>
      <thead><tr>\(head)</thead>
      <tbody>
      \(lines.map(row).joined())</table></div>

      """
  }

  private func header(_ column: TemplatesChoice.Column) -> HTML {
    let isSorted = choice.column == column
    let sort: HTML? = isSorted ? " aria-sort=\"\(choice.isDescending ? "descending" : "ascending")\"" : nil
    let order = (isSorted ? !choice.isDescending : column.isDescendingAtFirst) ? "desc" : "asc"
    let isUsual = column == TemplatesChoice.usual && (order == "desc") == column.isDescendingAtFirst
    let whole = column.metric.flatMap { $0 == .sent ? nil : "<small>\($0.whole)</small>" as HTML? }
    let target = address.changing([
      ("sort", isUsual ? nil : column.rawValue), ("order", isUsual ? nil : order), ("page", nil),
    ])
    return "<th scope=\"col\"\(sort)><a href=\"\(target.text)\">\(column.title)</a>\(whole)"
  }

  private func row(_ line: TemplateLine) -> HTML {
    let target = address.to(DashboardTab.path(of: line.label.id, of: waba.id))
    let what = [line.label.language, line.label.category?.title, line.status?.title].compactMap { $0 }
    let cells = TemplatesChoice.Column.allCases.compactMap(\.metric).map { metric -> HTML in
      let count = metric.count(in: line.total, of: line.sight)
      guard metric != .sent else { return "<td>\(HTML.count(count))" }
      guard let rate = metric.rate(in: line.total, of: line.sight) else { return "<td>\(HTML.count(count))" }
      return "<td>\(HTML.rate(rate))<small>\(HTML.count(count))</small>"
    }.joined()
    return """
      <tr><th scope="row">\(HTML.link(target, line.label.title))<small><bdi>\(what.joined(separator: " · "))</bdi></small>\
      <td>\(Sparkline.html(line.trend, name: "Sent"))\(cells)

      """
  }

  private func pager(_ page: Int, of pageCount: Int) -> HTML? {
    guard pageCount > 1 else { return nil }
    func link(_ number: Int, _ text: String) -> HTML? {
      guard (1...pageCount).contains(number) else { return nil }
      let target = address.changing([("page", number == 1 ? nil : "\(number)")])
      return "<a class=\"button\" href=\"\(target.text)\">\(text)</a>\n"
    }
    return """
      <nav class="pager" aria-label="Pages of templates">
      \(link(page - 1, "Back"))<span>Page \(page) of \(pageCount)</span>
      \(link(page + 1, "More"))</nav>

      """
  }
}
