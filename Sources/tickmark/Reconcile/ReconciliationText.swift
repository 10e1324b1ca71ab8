import Foundation
import TemplateAnalytics

/// A reconciliation for people: the table of differences, what their codes mean, and the totals.
struct ReconciliationText {
  let outcome: Reconciler.Outcome

  var text: String {
    let result = outcome.reconciliation
    var parts: [String] = []
    if !result.differences.isEmpty {
      parts.append(
        Terminal.aligned(
          [["TEMPLATE", "DAY", "METRIC", "OURS", "META", "DIFFERENCE", "WHY"]] + result.differences.map(row)))
      parts.append(Terminal.aligned(result.reasons.map { [$0.rawValue, $0.text] }))
    }
    parts.append(
      Terminal.aligned(
        [["METRIC", "OURS", "META", "DIFFERENCE"]]
          + ReconciledMetric.allCases.map { metric in
            let total = result.totals[metric] ?? Reconciliation.Total()
            return [metric.rawValue, "\(total.ours)", "\(total.meta)", Self.percentage(total)]
          }))
    parts.append("\(result.daysEqual) of \(Terminal.count(result.daysCompared, "template-day")) agree")
    return parts.joined(separator: "\n\n")
  }

  private func row(_ difference: Reconciliation.Difference) -> [String] {
    let name = outcome.templates[difference.template].map { " \($0.name) \($0.language)" } ?? ""
    return [
      "\(difference.template)\(name)", difference.day.description, difference.metric.rawValue, "\(difference.ours)",
      difference.meta.map { "\($0)" } ?? "–", difference.meta.map { Self.signed(difference.ours - $0) } ?? "–",
      difference.reasons.map(\.rawValue).joined(separator: ", "),
    ]
  }

  private static func signed(_ number: Int) -> String { number > 0 ? "+\(number)" : "\(number)" }

  /// Of Meta's number, with two decimals.
  static func percentage(_ total: Reconciliation.Total) -> String {
    if total.ours == total.meta { return "0 %" }
    if total.meta == 0 { return "–" }
    return String(format: "%+.2f %%", Double(total.ours - total.meta) * 100 / Double(total.meta))
  }
}
