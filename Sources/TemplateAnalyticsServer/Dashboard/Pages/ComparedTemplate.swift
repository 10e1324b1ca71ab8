import TemplateAnalytics

/// One of two templates that are compared.
struct ComparedTemplate {
  let label: TemplateLabel
  /// Of the whole period.
  /// What became of the messages that are compared.
  let counts: AnalyticsCounts
  /// Over time, one row for each stretch.
  let trend: [AnalyticsRow]
  /// Which clicks on its buttons are seen.
  let clicks: ClickSight
  /// By button and way to count: of the messages that are compared, of all that were sent on the page's days, and what
  /// happened on these.
  let presses: [AnalyticsRow]
  let cohorts: [AnalyticsRow]
  let events: [AnalyticsRow]

  var read: Proportion { Proportion(part: counts.counts.read, whole: counts.counts.delivered) }

  /// How many people clicked, as nearly as can be told: each quick reply that was pressed, and of each link in a message
  /// the first click.
  var clicked: Result<Proportion, Unclear> {
    if counts.isKnown == .nothing || !clicks.seesAll { return .failure(.unseen) }
    // A link that does not say of which message it is, or when that was sent, is clicked by nobody who could be counted.
    let named = sums(cohorts)[.uniqueURL] ?? [:]
    let isNameless = (sums(events)[.url] ?? [:]).contains { $0.value > 0 && named[$0.key] ?? 0 == 0 }
    if isNameless { return .failure(.nameless) }
    let presses = sums(presses)
    let people = [presses[.quickReply], presses[.uniqueURL]].compactMap { $0?.values.reduce(0, +) }.reduce(0, +)
    return .success(Proportion(part: people, whole: counts.counts.delivered))
  }

  /// Why nobody can tell how many people clicked.
  enum Unclear: Error {
    /// It has buttons on which clicks are not seen.
    case unseen
    /// Its links do not name the message that they stand in.
    case nameless
  }

  /// By kind and text.
  private func sums(_ rows: [AnalyticsRow]) -> [ButtonKind: [String: Int]] {
    var sums: [ButtonKind: [String: Int]] = [:]
    for row in rows {
      guard case .button(let label, let kind, let text) = row.group, label.id == self.label.id else { continue }
      sums[kind, default: [:]][text, default: 0] += row.counts.clicked
    }
    return sums
  }
}
