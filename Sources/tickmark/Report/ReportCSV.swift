import TemplateAnalytics

/// A report as CSV (RFC 4180): a row for each template and day. Its columns are an interface.
struct ReportCSV {
  let report: Report

  private static let header = [
    "template_id", "template_name", "language", "date", "state", "sent", "delivered", "read", "replied", "clicked",
    "delivery_rate", "read_rate", "reply_rate", "click_rate",
  ]

  /// Lines without their ends.
  var lines: [String] {
    let days = report.days.each.map(\.description)
    let rows = report.templates.flatMap { template in
      zip(days, template.days).map { date, day in
        [template.id.description, Self.text(template.name ?? ""), Self.text(template.language ?? ""), date, day.state]
          + Self.numbers(day)
      }
    }
    return ([Self.header] + rows).map { $0.joined(separator: ",") }
  }

  private static func numbers(_ day: TemplateReport.Count) -> [String] {
    guard case .counted(let counts) = day else { return Array(repeating: "", count: 9) }
    let rates = counts.rates
    return [counts.sent, counts.delivered, counts.read, counts.replied, counts.clicked].map(String.init)
      + [rates.delivery, rates.read, rates.reply, rates.click].map { $0.map { "\($0.ofFourDecimals)" } ?? "" }
  }

  /// A text that no spreadsheet takes for a formula, and no terminal for a command.
  static func text(_ text: String) -> String {
    let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
    let text = (isFormula ? "'" : "") + TerminalText.harmless(text)
    guard text.contains(where: { ",\"".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension TemplateReport.Count {
  /// What a program reads.
  var state: String {
    switch self {
    case .counted: "counted"
    case .withheld: "withheld"
    case .unknown: "unknown"
    }
  }
}

extension Double {
  var ofFourDecimals: Double { (self * 10_000).rounded() / 10_000 }
}
