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
    let found = found
    let left: HTML? =
      found.count > Self.maximumOffered
      ? "<p class=\"soft\">The \(Self.maximumOffered) most sent are offered, of \(found.count): find others by name.</p>\n"
      : nil
    let offered = offered(of: found)
    return """
      <form class="filter" aria-label="Templates to compare" method="get" action="\(address.path)">
      \(address.hiddenFields(without: Set(CompareChoice.names)))\
      \(search)\(select("a", "First template", choice.a, offered))\(select("b", "Second template", choice.b, offered))\
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

  private var search: HTML? {
    guard rows.count > Self.maximumOffered else { return nil }
    return """
      <label>Find <input type="search" name="find" value="\(choice.find)" autocomplete="off" \
      placeholder="Name, then Enter"></label>

      """
  }

  /// Those that the lists may offer, the most sent first.
  private var found: [TemplateLabel] {
    let wanted = choice.find.lowercased()
    return rows.compactMap { row -> (label: TemplateLabel, sent: Int)? in
      guard case .template(let label) = row.group else { return nil }
      guard wanted.isEmpty || label.fullTitle.lowercased().contains(wanted) else { return nil }
      return (label, row.counts.counts.sent)
    }.sorted { ($1.sent, $0.label.id) < ($0.sent, $1.label.id) }.map(\.label)
  }

  /// As many of them as there is room for, and those that are chosen, by name.
  private func offered(of found: [TemplateLabel]) -> [TemplateLabel] {
    let first = found.prefix(Self.maximumOffered)
    let chosen = rows.compactMap { row -> TemplateLabel? in
      guard case .template(let label) = row.group, [choice.a, choice.b].contains(label.id) else { return nil }
      return first.contains { $0.id == label.id } ? nil : label
    }
    return (first + chosen).sorted { ($0.fullTitle.lowercased(), $0.id) < ($1.fullTitle.lowercased(), $1.id) }
  }
}

extension TemplateLabel {
  /// With what tells it from others of its name.
  var fullTitle: String { language.map { "\(title) · \($0)" } ?? title }
}
