import TemplateAnalytics

/// The counts of some templates on some days.
package struct DayReport: Equatable, Sendable {
  /// Only days on which something was counted; from an archive all that Meta told of, also those with nothing but 0.
  package var days: [TemplateID: [Day: DayCounts]] = [:]

  package init() {}

  /// What of the template's events, in the sense of ``Ledger/lifetimeEvents(waba:templates:)``, is in here.
  package func events(of template: TemplateID) -> Int { days[template]?.values.reduce(0) { $0 + $1.events } ?? 0 }
}

extension DayCounts {
  fileprivate var events: Int {
    // A unique click is one of the clicks already.
    let presses = buttons.reduce(0) { $1.kind == .uniqueURL ? $0 : $0 + $1.count }
    return counts.sent + counts.delivered + counts.read + counts.replied + presses
  }
}
