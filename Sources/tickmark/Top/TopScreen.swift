import TemplateAnalytics
import TemplateAnalyticsServer

/// A snapshot as people see it.
struct TopScreen {
  let snapshot: TopSnapshot
  let look: TerminalLook

  private static let header = [
    "SENT", "DLVRD", "READ", "REPLIED", "CLICKED", "FAILED", "DLV%", "READ%", "REPL%", "CLK%", "FAIL%",
  ]

  /// All of it, whatever the height of the terminal.
  var lines: [String] { head + table(snapshot.templates) }

  /// What fits on the screen, with what is left out and how to leave on the last line.
  /// - Parameter failure: why there is nothing newer; nil where there is.
  func frame(failure: String? = nil) -> [String] {
    // The header of the table and the last line are always there.
    let room = max(0, look.rows - head.count - 2)
    let shown = snapshot.templates.prefix(room)
    let hidden = snapshot.templates.count - shown.count
    let end = (failure.map { ["error: \($0)"] } ?? []) + (hidden > 0 ? ["\(hidden) more"] : []) + ["q quits"]
    return Array((head + table(Array(shown))).prefix(max(0, look.rows - 1)))
      + [look.faint(fitted(end.joined(separator: "   ")))]
  }

  private var head: [String] {
    let clock = snapshot.time - snapshot.today.start
    func padded(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
    let time = [clock / 3600, clock / 60 % 60, clock % 60].map(padded).joined(separator: ":")
    let speed = snapshot.factsPerSecond.map { look.count(Int($0.rounded())) } ?? look.dash
    return [
      look.bold(fitted("tickmark \(Tickmark.version)  \(snapshot.store)  \(snapshot.today) \(time) UTC")),
      fitted(
        "pending \(look.count(snapshot.pending)), oldest \(snapshot.oldestAge) s"
          + "   facts \(look.count(snapshot.factsSettled)), \(speed)/s"
          + "   unattributed \(look.count(snapshot.factsUnattributed))"
          + "   rejected \(look.count(snapshot.deliveriesRejected))"), "",
    ]
  }

  private func table(_ templates: [TopTemplate]) -> [String] {
    if templates.isEmpty { return [fitted("nothing was counted today (UTC)")] }
    let titles = templates.map { template in
      let words = [template.name ?? "\(template.key.template)", template.language].compactMap(\.self)
      return TerminalText.harmless(words.joined(separator: " "))
    }
    let cells = templates.map(cells)
    let fit = TableFit(titles: ["TODAY"] + titles, cells: [Self.header] + cells, columns: look.columns)
    let wabas = templates.map(\.key.waba.description)
    let hasWABA = Set(wabas).count > 1 && fit.left >= (wabas.map(\.count).max() ?? 0) + 2
    func row(_ waba: String, _ title: String, _ cells: [String]) -> [String] {
      (hasWABA ? [waba] : []) + [TerminalText.fitted(title, to: fit.title)] + cells.prefix(fit.numbers)
    }
    let rows = [row("WABA", "TODAY", Self.header)] + templates.indices.map { row(wabas[$0], titles[$0], cells[$0]) }
    let first = hasWABA ? 2 : 1
    var lines = Terminal.lines(rows, numbers: Set(first..<first + fit.numbers))
    lines[0] = look.bold(lines[0])
    return lines
  }

  private func cells(_ template: TopTemplate) -> [String] {
    let (counts, rates) = (template.counts, template.counts.rates)
    return [counts.sent, counts.delivered, counts.read, counts.replied, counts.clicked, template.failed].map(look.count)
      + [rates.delivery, rates.read, rates.reply, rates.click, template.failureRate].map(look.percents)
  }

  private func fitted(_ text: String) -> String {
    TerminalText.fitted(TerminalText.harmless(text), to: look.columns ?? .max)
  }
}
