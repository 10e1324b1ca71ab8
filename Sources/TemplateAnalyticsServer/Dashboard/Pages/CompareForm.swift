import TemplateAnalytics

/// Where one chooses the templates to compare.
struct CompareForm {
  /// One row for each template.
  let rows: [AnalyticsRow]
  let choice: CompareChoice
  let address: DashboardAddress

  /// So that a page stays small: there are two lists of them.
  private static let maximumOffered = 60

  /// Leads to the page with one template chosen.
  static func link(_ template: TemplateID, in address: DashboardAddress, of waba: WABAID) -> HTML {
    let target = address.to(DashboardTab.compare.path(of: waba), [("a", "\(template)")])
    return "<a class=\"button\" href=\"\(target.text)\">Compare</a>\n"
  }

  var html: HTML {
    let offered = offered
    let left: HTML? =
      offered.count < rows.count
      ? """
      <p class="soft">The \(Self.maximumOffered) most sent are listed. Any other is compared from its own page.</p>

      """ : nil
    return """
      <form class="filter" aria-label="Templates to compare" method="get" action="\(address.path)">
      \(address.hiddenFields(without: Set(CompareChoice.names)))\
      \(select("a", "First template", choice.a, offered))\(select("b", "Second template", choice.b, offered))\
      <button>Compare</button>
      </form>
      \(left)
      """
  }

  private func select(_ name: String, _ title: String, _ chosen: TemplateID?, _ offered: [TemplateLabel]) -> HTML {
    let options = offered.map { label -> HTML in
      let selected: HTML? = label.id == chosen ? " selected" : nil
      return "<option value=\"\(label.id.description)\"\(selected)>\(label.fullTitle)\n"
    }.joined()
    return "<label>\(title) <select name=\"\(name)\"><option value=\"\">Choose one\n\(options)</select></label>\n"
  }

  /// The most sent ones and those that are chosen, by name.
  private var offered: [TemplateLabel] {
    let sorted = rows.compactMap { row -> (label: TemplateLabel, sent: Int)? in
      guard case .template(let label) = row.group else { return nil }
      return (label, row.counts.counts.sent)
    }.sorted { ($1.sent, $0.label.id) < ($0.sent, $1.label.id) }
    let chosen = sorted.dropFirst(Self.maximumOffered).filter { [choice.a, choice.b].contains($0.label.id) }
    return (sorted.prefix(Self.maximumOffered) + chosen).map(\.label).sorted {
      ($0.fullTitle.lowercased(), $0.id) < ($1.fullTitle.lowercased(), $1.id)
    }
  }
}

extension TemplateLabel {
  /// With what tells it from others of its name.
  var fullTitle: String { language.map { "\(title) · \($0)" } ?? title }
}
