import TemplateAnalytics

/// Why messages failed, and what to do about it.
struct FailureList {
  let counts: AnalyticsCounts
  let origin: CountsOrigin

  private static let maximum = 12

  var html: HTML {
    guard origin.tells(.failures) else {
      return "<p class=\"soft\">Meta's analytics do not tell what failed.</p>\n"
    }
    let failures = FailureReason.ranked(counts.failures)
    let all = failures.reduce(0) { $0 + $1.count }
    guard all > 0 else { return "<p class=\"soft\">None of the messages sent on these days failed.</p>\n" }
    let left = failures.count - Self.maximum
    let more: HTML? = left > 0 ? "<p class=\"soft\">And \(left) rarer \(left == 1 ? "reason" : "reasons").</p>\n" : nil
    return BarTable(
      caption: "Failures by reason", columns: ["Reason", "Messages", "Of failed"],
      rows: failures.prefix(Self.maximum).map { failure in
        .init(
          name: "\(failure.reason.title)<small>\(Self.code(failure.reason.code))</small>",
          share: Double(failure.count) / Double(all),
          cells: [.count(failure.count), .rate(Rate(failure.count, of: all))], note: "\(failure.reason.advice)")
      }
    ).html + (more ?? .empty)
  }

  private static func code(_ code: Int32) -> String { code == 0 ? "No code" : "Meta's code \(code)" }
}
