import TemplateAnalytics

/// The templates that are read more, or less, than the average of all by more than chance.
struct TemplateStandings {
  /// What became of each template's messages: one row for each.
  let rows: [AnalyticsRow]
  /// Whether these are not all of the days that the page is about.
  let leavesOutToday: Bool
  let waba: WABAID
  let address: DashboardAddress

  private static let maximumEach = 4

  private struct Ranked {
    let label: TemplateLabel
    let proportion: Proportion
    let standing: Standing
  }

  var html: HTML {
    let all = AnalyticsCounts.sum(rows.map(\.counts)).counts
    guard let average = Rate(all.read, of: all.delivered) else {
      return "<p class=\"soft\">Nothing was delivered on these days.</p>\n"
    }
    let standings = standings(against: Double(all.read) / Double(all.delivered))
    let better = standings.filter { $0.standing == .better }.sorted { rank($0) > rank($1) }
    let worse = standings.filter { $0.standing == .worse }.sorted { rank($0) < rank($1) }
    let few = standings.count { $0.standing == .tooFew }
    let today: HTML? =
      leavesOutToday ? "<p class=\"soft\">Without what was sent today, which is still being read.</p>\n" : nil
    if few == standings.count {
      return """
        <p class="soft">No template has enough messages to say: it takes \(Proportion.minimumWhole) delivered ones, or more \
        where nearly all or hardly any are read.</p>
        \(today)
        """
    }
    let left: HTML? =
      few == 0 ? nil : "<p class=\"soft\">\(few == 1 ? "1 has" : "\(few) have") too few messages to say.</p>\n"
    if better.isEmpty, worse.isEmpty {
      return """
        <p class="soft">No template differs from the average of \(NumberText.rate(average)) by more than chance.</p>
        \(left)\(today)
        """
    }
    return """
      <p class="soft">Read, of delivered. The average is \(NumberText.rate(average)).</p>
      \(list(better, "Better than the average", "better", "desc"))\
      \(list(worse, "Worse than the average", "worse", "asc"))\(left)\(today)
      """
  }

  private func standings(against average: Double) -> [Ranked] {
    let count = rows.count { $0.counts.counts.delivered >= Proportion.minimumWhole }
    return rows.compactMap { row in
      guard case .template(let label) = row.group, row.counts.isKnown != .nothing, row.counts.counts.sent > 0 else {
        return nil
      }
      let proportion = Proportion(part: row.counts.counts.read, whole: row.counts.counts.delivered)
      return Ranked(label: label, proportion: proportion, standing: proportion.standing(against: average, among: count))
    }
  }

  private func rank(_ standing: Ranked) -> Double { standing.proportion.rate ?? 0 }

  private func list(_ standings: [Ranked], _ title: String, _ kind: String, _ order: String) -> HTML? {
    if standings.isEmpty { return nil }
    let items = standings.prefix(Self.maximumEach).map { standing -> HTML in
      let target = address.to(DashboardTab.path(of: standing.label.id, of: waba))
      return """
        <li>\(HTML.link(target, standing.label.fullTitle)) <b>\(HTML.rate(Rate(standing.proportion.part, of: standing.proportion.whole)))</b>\
        <span class="soft"> of \(NumberText.count(standing.proportion.whole))</span>

        """
    }.joined()
    let left = standings.count - Self.maximumEach
    let table = address.to(DashboardTab.templates.path(of: waba), [("sort", "read"), ("order", order)])
    let more: HTML? = left > 0 ? "<p><a href=\"\(table.text)\">And \(left) more</a></p>\n" : nil
    return "<h3 class=\"\(kind)\">\(title)</h3>\n<ol class=\"standing\">\n\(items)</ol>\n\(more)"
  }
}

extension TemplateLabel {
  /// How pages call it.
  var title: String { name ?? "Template \(id)" }
}
