import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// Our counts beside Meta's, by template, day and metric, with what usually explains a difference.
struct Reconciliation: Equatable, Sendable {
  /// What is compared.
  struct Input: Sendable {
    var templates: [TemplateID]
    var days: ClosedRange<Day>
    var today: Day
    /// The day on which we began to count anything of the WABA, or any earlier than `days`; nil where we never did.
    var countingSince: Day?
    /// Of `days` and the day before and after them.
    var ours: DayReport
    /// Likewise: what the archive holds.
    var meta: DayReport
    /// The day through which each template is fetched; nil for those that never were.
    var fetchedThrough: [TemplateID: Day]
  }

  /// Two numbers that are not the same.
  struct Difference: Equatable, Sendable {
    var template: TemplateID
    var day: Day
    var metric: ReconciledMetric
    var ours: Int
    /// nil where it is not known.
    var meta: Int?
    /// Never empty.
    var reasons: [ReconciliationReason]
  }

  struct Total: Equatable, Sendable {
    var ours = 0
    var meta = 0
  }

  /// By template, in the order of `templates`, then day, then metric.
  private(set) var differences: [Difference] = []
  /// Of the template-days whose number at Meta's is known.
  private(set) var totals = Dictionary(uniqueKeysWithValues: ReconciledMetric.allCases.map { ($0, Total()) })
  /// Template-days whose number at Meta's is known, quiet ones too.
  private(set) var daysCompared = 0
  /// Those of them on which every metric is the same.
  private(set) var daysEqual = 0

  init(_ input: Input) {
    for template in input.templates {
      let comparison = Comparison(input: input, template: template)
      for day in comparison.days {
        let found = comparison.differences(on: day)
        differences += found
        guard let meta = comparison.meta(on: day) else { continue }
        daysCompared += 1
        if found.isEmpty { daysEqual += 1 }
        let ours = comparison.ours(on: day)
        for metric in ReconciledMetric.allCases {
          totals[metric, default: Total()].ours += metric.value(in: ours)
          totals[metric, default: Total()].meta += metric.value(in: meta)
        }
      }
    }
  }

  /// The reasons that occur, in their order.
  var reasons: [ReconciliationReason] {
    let found = Set(differences.flatMap(\.reasons))
    return ReconciliationReason.allCases.filter(found.contains)
  }
}

/// One template's days.
private struct Comparison {
  let input: Reconciliation.Input
  let template: TemplateID
  /// Whether Meta knows of more sends than we do.
  private var lacksSends = false

  init(input: Reconciliation.Input, template: TemplateID) {
    self.input = input
    self.template = template
    var missing = 0
    for day in days {
      if let meta = meta(on: day) { missing += meta.counts.sent - ours(on: day).counts.sent }
    }
    lacksSends = missing > 0
  }

  /// Those of the range that anything is known of.
  var days: [Day] {
    let days = Set(input.ours.days[template, default: [:]].keys).union(input.meta.days[template, default: [:]].keys)
    return days.filter(input.days.contains).sorted()
  }

  func ours(on day: Day) -> DayCounts { input.ours.days[template]?[day] ?? DayCounts() }

  /// nil where it is not known: Meta tells of quiet days too.
  func meta(on day: Day) -> DayCounts? { input.meta.days[template]?[day] }

  /// Of the day before it Meta may have told half, or nothing: it counts the look-back as it likes.
  private var oldestKnown: Day { input.today.advanced(by: 1 - ArchivePlan.lookbackDays) }

  func differences(on day: Day) -> [Reconciliation.Difference] {
    let (ours, meta) = (ours(on: day), meta(on: day))
    return ReconciledMetric.allCases.compactMap { metric in
      let own = metric.value(in: ours)
      let theirs = meta.map { metric.value(in: $0) }
      guard own != theirs ?? 0 else { return nil }
      return Reconciliation.Difference(
        template: template, day: day, metric: metric, ours: own, meta: theirs,
        reasons: theirs.map { reasons(metric, day, own, $0) } ?? [day < oldestKnown ? .noLongerAtMeta : .notFetched])
    }
  }

  private func reasons(_ metric: ReconciledMetric, _ day: Day, _ own: Int, _ theirs: Int) -> [ReconciliationReason] {
    // Before we counted anything, nothing else needs a reason.
    guard let since = input.countingSince, day >= since else { return [.beforeFirstWebhook] }
    var reasons: Set<ReconciliationReason> = []
    if own < theirs {
      if day == since { reasons.insert(.beforeFirstWebhook) }
      switch metric {
      case .links, .uniqueLinks: reasons.insert(.linkClicksNotTold)
      case .sent: reasons.insert(.sendsNotKnown)
      case .delivered, .read, .replied, .quickReplies: if lacksSends { reasons.insert(.sendsNotKnown) }
      }
      if metric == .read { reasons.insert(.readReceiptsOff) }
    } else {
      switch metric {
      case .sent, .delivered: reasons.insert(.receiptImplied)
      case .read, .quickReplies, .links, .uniqueLinks: reasons.insert(.after7Days)
      case .replied: break
      }
    }
    if metric == .replied { reasons.insert(.repliesDefinedDifferently) }
    let isBalanced = [day.advanced(by: -1), day.advanced(by: 1)].contains { neighbour in
      meta(on: neighbour).map { metric.value(in: ours(on: neighbour)) - metric.value(in: $0) == theirs - own } ?? false
    }
    if isBalanced { reasons.insert(.neighbouringDay) }
    if let through = input.fetchedThrough[template], day >= through.advanced(by: -ArchivePlan.changingDays) {
      reasons.insert(.stillChanging)
    }
    return reasons.isEmpty ? [.unexplained] : ReconciliationReason.allCases.filter(reasons.contains)
  }
}
