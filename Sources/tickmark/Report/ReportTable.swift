import TemplateAnalytics

/// A report for people: a row for each template, the most sent first, and the totals.
struct ReportTable {
  private let report: Report
  private let look: TerminalLook
  private let templates: [TemplateReport]
  private let titles: [String]
  /// Of each template, and of the totals.
  private let numbers: [[String]]

  /// Counts, and shares in percent: of sent, and then three of delivered.
  private static let header = ["SENT", "DLVRD", "READ", "REPLIED", "CLICKED", "DLV%", "READ%", "REPL%", "CLK%"]
  private static let lineHeader = "SENT BY DAY"

  init(report: Report, look: TerminalLook) {
    self.report = report
    self.look = look
    func sent(_ template: TemplateReport) -> Int { template.sum.counts?.sent ?? -1 }
    templates = report.templates.sorted { left, right in
      let (first, second) = (sent(left), sent(right))
      return first == second ? left.id < right.id : first > second
    }
    titles = templates.map { template in
      let words = [template.name ?? "\(template.id)", template.language].compactMap(\.self)
      return TerminalText.harmless(words.joined(separator: " "))
    }
    numbers = (templates.map(\.sum) + [report.totals]).map { Self.cells($0, look) }
  }

  var lines: [String] {
    let layout = layout
    func row(_ id: String, _ title: String, _ numbers: [String], _ line: String) -> [String] {
      (layout.hasID ? [id] : []) + [TerminalText.fitted(title, to: layout.fit.title)]
        + numbers.prefix(layout.fit.numbers)
        + (layout.line > 0 ? [line] : [])
    }
    var rows = [row("ID", "TEMPLATE", Self.header, Self.lineHeader)]
    for (index, template) in templates.enumerated() {
      let line = Sparkline.text(template.sent, columns: layout.line)
      rows.append(row(template.id.description, titles[index], numbers[index], line))
    }
    let sums = report.days.each.indices.map { day -> Int? in
      let known = templates.compactMap { $0.sent[day] }
      return known.isEmpty ? nil : known.reduce(0, +)
    }
    rows.append(row("", "TOTAL", numbers[templates.count], Sparkline.text(sums, columns: layout.line)))
    let first = layout.hasID ? 2 : 1
    var lines = Terminal.lines(rows, numbers: Set(first..<first + layout.fit.numbers))
    for index in [0, lines.count - 1] { lines[index] = look.bold(lines[index]) }
    return lines
  }

  /// What the dashes mean, what the totals are without, and what is not shown.
  var notes: [String] {
    let sum = report.totals
    func note(_ count: Int, _ what: String) -> [String] {
      count == 0
        ? [] : ["\(look.dash) \(Terminal.count(count, "template-day")) \(what): not 0, and not in the totals"]
    }
    let narrow =
      layout.fit.numbers < Self.header.count
      ? ["not all columns have room: --format csv and --json tell everything"] : []
    return note(
      sum.withheld, "withheld by the server (as a rule, of templates with fewer than 1000 events in all)")
      + note(sum.unknown, "not known") + narrow
  }

  /// What there is room for beside titles and numbers.
  private struct Layout {
    let fit: TableFit
    /// How wide the picture of the days is; 0 for none.
    var line = 0
    var hasID = false
  }

  private var layout: Layout {
    var layout = Layout(
      fit: TableFit(titles: ["TEMPLATE"] + titles, cells: [Self.header] + numbers, columns: look.columns))
    var left = layout.fit.left
    if look.isTerminal, look.isUTF8, left - 2 >= Self.lineHeader.count {
      layout.line = min(report.days.count, left - 2)
      left -= max(layout.line, Self.lineHeader.count) + 2
    }
    layout.hasID = left >= (templates.map(\.id.description.count).max() ?? 0) + 2
    return layout
  }

  private static func cells(_ sum: TemplateReport.Sum, _ look: TerminalLook) -> [String] {
    guard let counts = sum.counts else { return header.map { _ in look.dash } }
    let rates = counts.rates
    return [counts.sent, counts.delivered, counts.read, counts.replied, counts.clicked].map(look.count)
      + [rates.delivery, rates.read, rates.reply, rates.click].map(look.percents)
  }
}

extension TemplateReport {
  /// By day; nil where it is not known.
  fileprivate var sent: [Int?] {
    days.map { day in
      if case .counted(let counts) = day { counts.sent } else { nil }
    }
  }
}
