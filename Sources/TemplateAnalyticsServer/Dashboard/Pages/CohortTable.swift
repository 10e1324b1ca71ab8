import TemplateAnalytics

/// What became of the messages sent on each day, or in each week.
struct CohortTable {
  /// By the time of sending, oldest first.
  let rows: [AnalyticsRow]
  let granularity: Granularity
  /// Of what became of those that were sent.
  let sight: Sight
  let now: UnixTime

  private static let metrics: [ShownMetric] = [.delivered, .read, .replied, .clicked, .failed]

  var html: HTML {
    let rows = rows.filter { $0.counts.counts != Counts() }.reversed()
    guard !rows.isEmpty else { return "<p class=\"soft\">Nothing was sent on these days.</p>\n" }
    return DataTable(
      caption: "What became of the messages by when they were sent",
      columns: ["Sent", "Messages"] + Self.metrics.map { "\($0.title), \($0.whole)" },
      rows: rows.map { row in
        let isOpen: HTML? = row.stretch.end + Day.seconds > now ? "<small>still growing</small>" : nil
        return ["\(DayText.title(row.stretch, granularity))\(isOpen)", .count(row.counts.counts.sent)]
          + Self.metrics.map { .rate($0.rate(in: row.counts, of: sight)) }
      }
    ).html
  }
}
