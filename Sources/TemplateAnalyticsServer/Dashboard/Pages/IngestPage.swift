import TemplateAnalytics
import TemplateAnalyticsStore

/// How things stand with what comes in.
struct IngestPage {
  let status: IngestStatus
  /// Whose page it is.
  let waba: WABA
  /// How many parts of deliveries are set aside at this moment.
  let rejectedHeld: Int
  /// How webhooks of the WABA are set up; nil where none are counted.
  let setup: HTML?
  /// The account's WABAs, which the archive is told of.
  let catalog: CatalogSnapshot

  var html: HTML {
    let webhooks = status.webhookFigures(of: waba.id, rejectedHeld: rejectedHeld)
    let sends = status.sendFigures
    let links = status.linkFigures
    return """
      \(notice(webhooks + sends + links))\(archive)\(cards)<div class="columns">
      <div>
      \(TemplatePage.panel("webhooks", "What came in", Self.soft(server) + IngestFigure.table(webhooks, caption: "What came in")))\
      \(TemplatePage.panel("others", "Received, not counted", OtherKinds(counts: status.otherKinds).html))</div>
      <div>
      \(TemplatePage.panel("sends", "Send proxy", Self.soft(process) + IngestFigure.table(sends, caption: "Messages through the send proxy")))\
      \(TemplatePage.panel("links", "Links", Self.soft(process) + IngestFigure.table(links, caption: "Clicks on links")))</div>
      </div>
      \(setup.map { TemplatePage.panel("setup", "Setting up", "<details class=\"setup\"><summary>Webhooks and sends of this WABA</summary>\n\($0)</details>\n") })
      """
  }

  private static func soft(_ text: HTML) -> HTML { "<p class=\"soft\">\(text)</p>\n" }

  private var server: HTML {
    status.store == "clickhouse"
      ? "Of this node of the server and all accounts on it, not of one WABA."
      : "Of this server and all accounts on it, not of one WABA."
  }

  private var process: HTML { "Of this server and all accounts on it, since it was started." }

  private func notice(_ figures: [IngestFigure]) -> HTML {
    var wrong = figures.filter { $0.advice != nil }.map { (id: $0.id, name: $0.name) }
    if status.archive.contains(where: { !$0.refusals.isEmpty }) {
      wrong.append(("archive-heading", "Meta's own analytics"))
    }
    guard !wrong.isEmpty else {
      return
        "<p class=\"notice\">\(status.inbox.pending == 0 ? "Nothing waits to be processed." : "What came in is being processed.")</p>\n"
    }
    let links = wrong.map { "<a href=\"#\($0.id)\">\($0.name)</a>" as HTML }.joined(separator: ", ")
    return "<p class=\"notice\">Not as it should be: \(links). What to do about it stands beside each.</p>\n"
  }

  private var cards: HTML {
    let rate = Rate(status.factsUnattributed, of: status.factsSettled)
    let cards: [(name: String, value: HTML, note: HTML?)] = [
      ("Lag", "\(NumberText.duration(status.inbox.oldestAgeSeconds))", "of the counts"),
      ("Pending", .count(status.inbox.pending), "deliveries"),
      ("Facts", .count(status.factsSettled), "processed"),
      ("Unattributed", .count(status.factsUnattributed), rate.map { "\(NumberText.rate($0)) of facts" }),
      ("Rejected", .count(status.deliveriesRejected), "parts of deliveries"),
    ]
    let items = cards.map { card -> HTML in
      """
      <li><div class="card"><span class="name">\(card.name)</span><b class="value">\(card.value)</b>\
      <span class="rate">\(card.note)</span></div>

      """
    }.joined()
    return "<ul class=\"cards\">\n\(items)</ul>\n"
  }

  private var archive: HTML? {
    guard !status.archive.isEmpty else { return nil }
    return TemplatePage.panel(
      "archive", "Meta's own analytics", ArchiveProgressTable(archive: status.archive, catalog: catalog).html)
  }
}
